using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Shouldly;

namespace Caisson.EndToEnd.Cgroups;

/// <summary>Ordinary users with and without a delegated part of the version 2 tree.</summary>
public sealed class CgroupRootlessTests : CgroupTest
{
    protected override CgroupView View => CgroupView.V2;

    private static string Delegated => AbsolutePath("delegated");

    private async Task<Bundle> BundleAsync(string script = "exec sleep 1000", JsonObject? resources = null) =>
        await new BundleBuilder(Sandbox).For(TestUser.Plain).Shell(script).Edit(c =>
        {
            if (resources is not null) c["linux"]!["resources"] = resources;
        }).BuildAsync();

    /// <summary>Runs a script as the user, in a group that belongs to the user, or beside it.</summary>
    private Task<ProgramResult> InDelegatedAsync(string script) => ShellAsync($"""
        d=/sys/fs/cgroup{Delegated}
        mkdir -p $d/session
        chown {TestUser.Plain.Uid} $d $d/cgroup.procs $d/cgroup.subtree_control $d/session $d/session/cgroup.procs
        sh -c 'echo $$ >"$0/session/cgroup.procs"; exec "$@"' $d setpriv --reuid={TestUser.Plain.Uid} --regid={TestUser.Plain.Gid} --clear-groups \
            env XDG_RUNTIME_DIR=/run/user/{TestUser.Plain.Uid} OCI={Programs.CaissonOci} sh -euc '{script}'
        status=$?
        rmdir $d/session $d
        exit $status
        """);

    [UserNamespaceFact]
    public async Task A_delegated_tree_is_used()
    {
        var bundle = await BundleAsync();
        var result = await InDelegatedAsync($"""
            $OCI create --bundle {bundle.Directory} c
            $OCI start c
            cat /sys/fs/cgroup{Delegated}/c/cgroup.procs | wc -l
            $OCI exec c cat /proc/self/cgroup | grep ^0:
            $OCI pause c
            $OCI state c | grep -o paused
            $OCI resume c
            $OCI delete --force c
            ls -d /sys/fs/cgroup{Delegated}/c 2>/dev/null || echo gone
            """);
        result.ShouldExit().Line.ShouldBe("1\n0::/\npaused\ngone");
        result.Error.ShouldBe("");
    }

    [UserNamespaceFact]
    public async Task Without_one_a_container_without_limits_goes_on()
    {
        var bundle = await BundleAsync("true");
        var result = await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c") { User = TestUser.Plain });
        result.ShouldExit().Error.ShouldContain("the container stays in its caller's control groups");
        (await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, "run", "--", "true") { User = TestUser.Plain })).ShouldExit().Error.ShouldBe("");
    }

    [UserNamespaceFact]
    public async Task Without_one_a_limit_is_an_error()
    {
        var bundle = await BundleAsync("true", new JsonObject { ["pids"] = new JsonObject { ["limit"] = 10 } });
        var result = await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c") { User = TestUser.Plain });
        result.ShouldFail("linux.resources.pids.limit", "Delegate=yes").ShouldExit(1);
        bundle = await new BundleBuilder(Sandbox, "two").For(TestUser.Plain).Edit(c => c["linux"]!["cgroupsPath"] = "/mine").BuildAsync();
        result = await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c") { User = TestUser.Plain });
        result.ShouldFail("Cannot make the control group", "not delegated").ShouldExit(1);
    }
}
