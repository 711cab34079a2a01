using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Diagnosis;

public sealed class DiagnosisProcessTests : DiagnosisTest
{
    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Limits_that_nobody_may_raise() =>
        await FailsAsync(Bundle().Edit(config => config["process"]!["rlimits"] = JsonNode.Parse("""[{"type":"RLIMIT_NOFILE","soft":1,"hard":9999999999}]""")), "prlimit64: EPERM", "9999999999 is more than fs.nr_open (");

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Limits_above_the_callers() =>
        await FailsForAsync(TestUser.Plain, Bundle().For(TestUser.Plain).Edit(config => config["process"]!["rlimits"] = JsonNode.Parse("""[{"type":"RLIMIT_NOFILE","soft":1,"hard":1000000}]""")), "prlimit64: EPERM", "the hard limit 1000000 is above the caller's, ");

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_lower_oom_score() =>
        await FailsForAsync(TestUser.Plain, Bundle().For(TestUser.Plain).Edit(config => config["process"]!["oomScoreAdj"] = -5), "EACCES", "lowering oom_score_adj to -5 from the caller's ");

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Settings_of_the_kernel()
    {
        await FailsAsync(Bundle().Edit(config => config["linux"]!["sysctl"] = new JsonObject { ["net.ipv4.nope"] = "1" }), "openat: ENOENT", "no such file or directory", "there is no setting net.ipv4.nope");
        await FailsAsync(Bundle().Edit(config => config["linux"]!["sysctl"] = new JsonObject { ["net.ipv4.ip_forward"] = "maybe" }), "write: EINVAL", "the setting net.ipv4.ip_forward does not take the value 'maybe'");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_terminal_without_devpts() =>
        await FailsAsync(Bundle().Edit(config =>
        {
            config["mounts"]!.AsArray().RemoveAt(2);
            config["process"]!["terminal"] = true;
        }), "openat2: ENOENT", "the container has no devpts");

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_working_directory_that_is_a_file() => await FailsAsync(Bundle().Edit(config => config["process"]!["cwd"] = "/bin/busybox"), "/bin/busybox is no directory in the root file system");

    // The first is too few for the state, the second for the control groups or the child: whoever needs one says the same.
    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData(6)]
    [InlineData(14)]
    public async Task Too_few_descriptors(int limit)
    {
        var bundle = await Bundle().BuildAsync();
        (await Sandbox.RunAsync("/bin/sh", "-c", $"ulimit -n {limit}; exec \"$@\"", "sh", Programs.CaissonOci, "run", "--bundle", bundle.Directory, "failing"))
            .ShouldFail("EMFILE", $"the process has as many descriptors open as RLIMIT_NOFILE allows ({limit}, at most {limit}); raise the limit");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Capabilities_that_the_caller_lacks_are_left_out_with_a_warning()
    {
        var bundle = await Bundle().Shell("grep -E '^Cap(Eff|Prm)' /proc/self/status").Edit(config =>
        {
            foreach (var set in new[] { "bounding", "effective", "permitted" }) config["process"]!["capabilities"]![set] = List("CAP_SYS_TIME", "CAP_CHOWN");
        }).BuildAsync();
        var result = await Sandbox.RunAsync("/usr/bin/setpriv", "--bounding-set=-sys_time", Programs.CaissonOci, "run", "--bundle", bundle.Directory, "lacking");
        result.ShouldExit().Output.ShouldBe("CapPrm:\t0000000000000001\nCapEff:\t0000000000000001\n");
        result.Error.ShouldContain("CAP_SYS_TIME left out of the process's capabilities: nobody can give what it lacks itself");
    }
}
