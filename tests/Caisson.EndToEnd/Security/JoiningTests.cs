using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Security;

/// <summary>
/// CVE-2016-9962 with the worst of neighbours: a container process that may trace everything it sees (CAP_SYS_PTRACE, no user namespace) lies in wait for those
/// that join its PID namespace.
/// </summary>
public sealed class JoiningTests : OciTest
{
    private const int Joins = 40;

    // A host file that only who has left the container reaches. What is looked for begins without a slash.
    private string Marker => Path.Combine(Sandbox.Work, "marker");

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [Trait("Vm", "no")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Exec_brings_nothing_of_the_hosts_into_a_container(bool filtered)
    {
        await using var intruder = await StartIntruderAsync(filtered);
        for (var i = 0; GoesOn(intruder, i); i++) await JoinAsync("exec", "c", "/bin/true");
        await FindsNothingAsync(intruder);
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [Trait("Vm", "no")]
    public async Task Entering_namespaces_brings_no_descriptor_and_no_root_into_them()
    {
        await using var intruder = await StartIntruderAsync(filtered: false);
        var pid = (string)(await StateAsync("c"))["pid"]!.ToString();
        for (var i = 0; GoesOn(intruder, i); i++)
            (await Sandbox.RunAsync(new ProgramStart("/bin/bash", "-c", "exec 9</; exec \"$@\"", "bash", Programs.Caisson, "ns", "enter", pid, "--", "/bin/true"))).ShouldExit();
        var said = await EndAsync(intruder);
        said.ShouldContain("CAUGHT", customMessage: said);
        said.ShouldNotContain("ROOT");
        // It is nsenter: what the caller leaves open is the program's, and all other descriptors are not.
        said.Split('\n').Where(line => line.StartsWith("FD", StringComparison.Ordinal)).ShouldAllBe(line => line.Contains("/fd/9/", StringComparison.Ordinal), said);
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [Trait("Vm", "no")]
    public async Task A_container_that_joins_the_pid_namespace_brings_nothing_of_the_hosts_into_it()
    {
        await using var intruder = await StartIntruderAsync(filtered: false);
        var pid = (string)(await StateAsync("c"))["pid"]!.ToString();
        var second = new BundleBuilder(Sandbox, "second").Args("/bin/sh", "-c", "exit 0").Namespace("pid", $"/proc/{pid}/ns/pid").Edit(Capable);
        var bundle = await second.BuildAsync();
        for (var i = 0; GoesOn(intruder, i); i++) await JoinAsync("run", "--bundle", bundle.Directory, "second");
        // Its /proc is that of the namespace all the same.
        second.Args("/bin/sh", "-c", "grep -q intruder /proc/1/cmdline && readlink /proc/self >/dev/null && echo sees");
        await second.BuildOnceAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, "second")).ShouldExit().Line.ShouldBe("sees");
        await FindsNothingAsync(intruder);
    }

    /// <summary>The control: the same intruder finds all there is to find in a process that is put there as it is.</summary>
    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [Trait("Vm", "no")]
    public async Task The_intruder_finds_what_there_is()
    {
        await using var intruder = await StartIntruderAsync(filtered: false);
        var pid = (string)(await StateAsync("c"))["pid"]!.ToString();
        (await Sandbox.RunAsync(new ProgramStart("/bin/bash", "-c", $"exec 9</; exec nsenter --target {pid} --pid /bin/sleep 0.5") { Environment = Secretive })).ShouldExit();
        var said = await EndAsync(intruder);
        foreach (var word in (string[])["CAUGHT", "ROOT", "FD", "CAPABILITIES", "MEMORY"]) said.ShouldContain(word, customMessage: said);
    }

    private static Dictionary<string, string?> Secretive => new() { ["CALLERS_SECRET"] = Intruder.Secret };

    private async Task JoinAsync(params string[] arguments) =>
        (await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, arguments) { Environment = Secretive })).ShouldExit();

    private static void Capable(JsonObject config)
    {
        foreach (var set in (ReadOnlySpan<string>)["bounding", "effective", "permitted"])
            config["process"]!["capabilities"]![set] = new JsonArray("CAP_SYS_PTRACE", "CAP_KILL", "CAP_DAC_OVERRIDE");
    }

    private async Task<ProgramRun> StartIntruderAsync(bool filtered)
    {
        await File.WriteAllTextAsync(Marker, "out");
        Builder.Args(Intruder.Path, Marker[1..], Intruder.Secret, "busybox").Edit(Capable).Edit(config =>
        {
            // docker's way: setuid programs may gain what is in the bounding set, so loading a filter takes CAP_SYS_ADMIN.
            config["process"]!["noNewPrivileges"] = !filtered;
            if (filtered)
                config["linux"]!["seccomp"] = new JsonObject
                {
                    ["defaultAction"] = "SCMP_ACT_ALLOW",
                    ["syscalls"] = new JsonArray(new JsonObject { ["action"] = "SCMP_ACT_ERRNO", ["names"] = new JsonArray("clone3", "reboot", "swapon") }),
                };
        });
        var bundle = await Builder.BuildAsync();
        await Intruder.PlaceAsync(Sandbox, bundle.RootFileSystem);
        var intruder = Sandbox.Start(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c"));
        await intruder.WaitForAsync("READY");
        return intruder;
    }

    // On a busy machine it is not quick enough each time.
    private static bool GoesOn(ProgramRun intruder, int joins) => joins < Joins || joins < 10 * Joins && !intruder.Output.Contains("CAUGHT", StringComparison.Ordinal);

    private async Task<string> EndAsync(ProgramRun intruder)
    {
        await File.WriteAllTextAsync(Path.Combine(Sandbox.Work, "bundle/rootfs/stop"), "");
        var result = await intruder.WaitAsync();
        return result.ShouldExit().Output;
    }

    private async Task FindsNothingAsync(ProgramRun intruder)
    {
        var said = await EndAsync(intruder);
        // Otherwise it was never quick enough, and finding nothing would prove nothing.
        said.ShouldContain("CAUGHT", customMessage: said);
        foreach (var word in (string[])["ROOT", "FD", "CAPABILITIES", "MEMORY"]) said.ShouldNotContain(word, customMessage: said);
    }
}
