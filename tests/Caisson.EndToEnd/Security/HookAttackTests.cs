using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Security;

/// <summary>Hooks of the start are programs of the image, which is hostile: they may do no more than the container, and hold nobody up.</summary>
public sealed class HookAttackTests : OciTest
{
    private async Task<Bundle> BuildAsync(string kind, string script, int? timeout = null)
    {
        var hook = new JsonObject { ["path"] = "/bin/sh", ["args"] = new JsonArray("sh", "-c", script) };
        if (timeout is not null) hook["timeout"] = timeout;
        return await Builder.Edit(config => config["hooks"] = new JsonObject { [kind] = new JsonArray(hook) }).BuildAsync();
    }

    [RootFact]
    public async Task One_that_leaves_somebody_behind_who_never_stops_talking_holds_nobody_up()
    {
        var bundle = await BuildAsync("startContainer", "cat /dev/zero & exit 0");
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }

    [RootFact]
    public async Task What_one_leaves_behind_is_in_the_containers_groups_and_ends_with_it()
    {
        Builder.Namespace("pid", null).Shell("exec sleep 1000");
        var bundle = await BuildAsync("startContainer", "sleep 1234 >/dev/null 2>&1 & exit 0");
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await OciAsync("start", "c")).ShouldExit();
        (await OciAsync("ps", "c")).Output.ShouldContain("sleep 1234");
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }

    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Delete_by_force_does_not_wait_for_one_that_never_ends(bool damaged)
    {
        Builder.Shell("exec sleep 1000");
        var bundle = await BuildAsync("startContainer", "touch /tmp/there; exec sleep 1000");
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
        await using var start = Sandbox.Start(new ProgramStart(Programs.CaissonOci, "start", "c"));
        for (var i = 0; i < 500 && !(await OciAsync("ps", "c")).Output.Contains("sleep 1000", StringComparison.Ordinal); i++) await Task.Delay(10);
        if (damaged) (await ShellAsync("truncate -s 100 /run/caisson/c/state.json")).ShouldExit();
        (await OciAsync("delete", "--force", "c")).ShouldExit().Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (await start.WaitAsync()).ShouldFail("the startContainer hook 1, /bin/sh, failed with status 137");
        (await OciAsync("state", "c")).ShouldFail("container does not exist");
    }

    [RootFact]
    [Trait("Vm", "no")]
    public async Task One_that_cannot_even_begin_is_given_up_in_its_time()
    {
        var name = "caisson-frozen-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        Builder.Edit(config => config["linux"]!["cgroupsPath"] = "/" + name);
        var bundle = await BuildAsync("createContainer", "exit 0", timeout: 1);
        var freeze = new JsonObject { ["path"] = "/bin/sh", ["args"] = new JsonArray("sh", "-c", $"(sleep 0.2; echo 1 > /sys/fs/cgroup/unified/{name}/cgroup.freeze) & sleep 0.5") };
        Builder.Edit(config => config["hooks"]!["createRuntime"] = new JsonArray(freeze));
        bundle = await Builder.BuildOnceAsync();
        var watch = Stopwatch.StartNew();
        (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldFail("the createContainer hook 1, /bin/sh, did not end within its time-out of 1 s");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [RootFact]
    public async Task One_that_fails_takes_no_network_device_with_it()
    {
        (await ShellAsync("ip link add one type veth peer name two && ip addr add 10.9.8.7/24 dev one")).ShouldExit();
        try
        {
            Builder.Edit(config => config["linux"]!["netDevices"] = new JsonObject { ["one"] = new JsonObject() });
            var bundle = await BuildAsync("startContainer", "exit 3");
            (await OciAsync("create", "--bundle", bundle.Directory, "c")).ShouldExit();
            (await OciAsync("start", "c")).ShouldFail("the startContainer hook 1, /bin/sh, failed with status 3");
            (await ShellAsync("ip addr show dev one | grep -c 10.9.8.7; cat /proc/self/mountinfo | grep -c netns")).Line.ShouldBe("1\n0");
            (await OciAsync("state", "c")).ShouldFail("container does not exist");
        }
        finally
        {
            await ShellAsync("ip link del two 2>/dev/null");
        }
    }
}
