using System.Diagnostics;
using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Security;

/// <summary>An /etc/passwd that is not what it seems: whoever looks HOME up in it must neither wait for ever nor take what is not its own.</summary>
public sealed class HostilePasswdTests : OciTest
{
    protected override SandboxOptions Options => new() { PrivateDevices = true };

    private async Task<Bundle> BundleAsync(string script)
    {
        var bundle = await Builder.Shell(script).Edit(config => config["process"]!["env"] = new JsonArray("PATH=/bin")).BuildAsync();
        File.Delete(bundle.InRoot("etc/passwd"));
        return bundle;
    }

    private async Task ShouldBeRootAsync(Bundle bundle)
    {
        var clock = Stopwatch.StartNew();
        (await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c") { Timeout = TimeSpan.FromSeconds(15) })).ShouldExit().Line.ShouldBe("/");
        await Builder.Args("/bin/sleep", "1000").BuildOnceAsync();
        (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "exec", "c", "sh", "-c", "echo $HOME") { Timeout = TimeSpan.FromSeconds(15) })).ShouldExit().Line.ShouldBe("/");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(9));
    }

    [RootFact]
    public async Task A_fifo_is_not_waited_for()
    {
        var bundle = await BundleAsync("echo $HOME");
        (await Sandbox.RunAsync("/usr/bin/mkfifo", bundle.InRoot("etc/passwd"))).ShouldExit();
        await ShouldBeRootAsync(bundle);
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("/proc/kmsg")]
    [InlineData("/proc/self/environ")]
    [InlineData("/sys/kernel/uevent_seqnum")]
    [InlineData("/dev/zero")]
    [InlineData("/proc/self/fd/0")]
    public async Task Files_of_the_kernels_are_left_alone(string target)
    {
        Builder.Edit(config => config["linux"]!["maskedPaths"] = new JsonArray());
        var bundle = await BundleAsync("echo $HOME");
        File.CreateSymbolicLink(bundle.InRoot("etc/passwd"), target);
        await ShouldBeRootAsync(bundle);
    }

    /// <summary>The control: that the process would have found a home there, were it not the kernel's.</summary>
    [RootFact]
    public async Task A_link_to_a_plain_file_is_followed()
    {
        var bundle = await BundleAsync("echo $HOME");
        await File.WriteAllTextAsync(bundle.InRoot("etc/other"), "root:x:0:0::/home/root:/bin/sh\n");
        File.CreateSymbolicLink(bundle.InRoot("etc/passwd"), "/etc/other");
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Line.ShouldBe("/home/root");
    }

    // It lies in the root file system: whoever binds one from outside asks it what it is, and waits.
    private Task<SilentFileSystem> SilentAsync(Bundle bundle) => SilentFileSystem.MountAsync(Sandbox, bundle.InRoot("silent"));

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs, Feature.Fuse)]
    public async Task A_file_system_that_never_answers_is_not_waited_for()
    {
        var bundle = await BundleAsync("exec sleep 1000");
        await File.WriteAllTextAsync(bundle.InRoot("etc/passwd"), "");
        await using var silent = await SilentAsync(bundle);
        (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        File.Delete(bundle.InRoot("etc/passwd"));
        File.CreateSymbolicLink(bundle.InRoot("etc/passwd"), "/silent/passwd");
        var result = await OciAsync("exec", "c", "true");
        result.ShouldFail("/etc/passwd", "does not answer").ShouldExit(255);
        // Its processes could not end before; and who looks for leaks would wait as well.
        await silent.DisposeAsync();
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs, Feature.Fuse)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Signals_end_a_launch_whose_program_never_answers(bool exec)
    {
        var bundle = await (exec ? Builder.Shell("exec sleep 1000") : Builder.Args("/silent/program")).BuildAsync();
        await using var silent = await SilentAsync(bundle);
        if (exec) (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        string[] arguments = exec ? ["exec", "c", "/silent/program"] : ["run", "--bundle", bundle.Directory, "c"];
        await using (var run = Sandbox.Start(new ProgramStart(Programs.CaissonOci, arguments) { Timeout = TimeSpan.FromSeconds(30) }))
        {
            await silent.WaitForRequestAsync();
            run.IsRunning.ShouldBeTrue();
            run.Signal(15);
            (await run.WaitAsync()).ShouldExit(143).Error.ShouldContain("ended by SIGTERM");
        }
        // What waits in the kernel ends with the file system, and what was left can be removed.
        await silent.DisposeAsync();
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }
}
