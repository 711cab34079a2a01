using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Shouldly;

namespace Caisson.EndToEnd.Security;

/// <summary>What a namespace or a control group of the host's would let a container do.</summary>
public sealed class NamespaceTests : EndToEndTest
{
    protected override SandboxOptions Options => new() { Users = true };

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Control_groups_of_the_host_are_read_only_for_root()
    {
        var bundle = await Groups(new BundleBuilder(Sandbox)).BuildAsync();
        await NothingWritable(new ProgramStart(Programs.CaissonOci, "--cgroup-manager", "disabled", "run", "--bundle", bundle.Directory, "c"));
    }

    [UserNamespaceFact]
    public async Task Control_groups_of_the_host_are_read_only_without_root()
    {
        var bundle = await Groups(new BundleBuilder(Sandbox).For(TestUser.Plain)).BuildAsync();
        await NothingWritable(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c") { User = TestUser.Plain });
    }

    private static BundleBuilder Groups(BundleBuilder builder) => builder.Namespace("cgroup", null).Mount("/sys/fs/cgroup", "cgroup", "cgroup", "rw", "nosuid", "noexec", "nodev")
        .Shell("find /sys/fs/cgroup -maxdepth 2 \\( -name cgroup.procs -o -name release_agent \\) | while read file; do mkdir ${file%/*}/x 2>&1; (echo 1 >$file) 2>/dev/null && echo \"$file written\"; done; echo end");

    private async Task NothingWritable(ProgramStart start)
    {
        var result = (await Sandbox.RunAsync(start)).ShouldExit();
        result.Output.ShouldContain("Read-only file system");
        result.Output.ShouldNotContain("written");
        result.Line.ShouldEndWith("end");
    }

    [FactIf(Feature.Root, Feature.DebianRoot, Feature.Programs)]
    public async Task Nothing_can_be_typed_into_the_callers_terminal()
    {
        // TIOCSTI is 0x5412. Descriptor 0 is the caller's terminal; taking it (TIOCSCTTY, 0x540e) is tried too.
        var bundle = await new BundleBuilder(Sandbox).Root(BundleRoot.DebianReadOnly).Args("/usr/bin/perl", "-e",
            "ioctl(STDIN, 0x540e, 0) and print qq(taken\\n); open(T, '+<', '/dev/tty') and print qq(opened\\n); for (split //, qq(echo typed\\n)) { ioctl(STDIN, 0x5412, $_) and print qq(pushed\\n) } print qq(over\\n)").BuildAsync();
        await using var terminal = Sandbox.StartOnTerminal(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c"));
        (await terminal.WaitForAsync("over")).ShouldBe("");
        (await terminal.WaitAsync()).ShouldExit();
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Lengths_that_overflow_are_refused()
    {
        var cases = new Dictionary<string, Action<JsonObject>>
        {
            ["hostname"] = config => config["hostname"] = new string('h', 70000),
            ["domainname"] = config => config["domainname"] = new string('d', 70000),
            ["/mnt"] = config => config["mounts"]!.AsArray().Add(Mount("/mnt", "tmpfs", "mode=" + new string('7', 70000))),
            ["mmm"] = config => config["mounts"]!.AsArray().Add(Mount("/" + new string('m', 70000), "tmpfs", "ro")),
            ["exec"] = config => config["process"]!["args"] = new JsonArray("/bin/true", new string('a', 3 << 20)),
            ["it is longer than"] = config => config["process"]!["args"] = new JsonArray("/bin/true", new string('a', 70 << 20)),
            ["working directory"] = config => config["process"]!["cwd"] = "/" + new string('c', 70000),
        };
        foreach (var (named, change) in cases)
        {
            var builder = new BundleBuilder(Sandbox);
            var bundle = await builder.Edit(change).BuildOnceAsync();
            var result = await OciAsync("run", "--bundle", bundle.Directory, "c");
            // What the execve itself refuses is the process's end, as with runc.
            result.ExitCode.ShouldBe(named == "exec" ? 255 : 1, named);
            result.Error.ShouldContain(named);
            result.Error.ShouldNotContain("signal");
        }
    }

    private static JsonObject Mount(string destination, string type, string option) =>
        new() { ["destination"] = destination, ["type"] = type, ["source"] = type, ["options"] = new JsonArray(option) };
}
