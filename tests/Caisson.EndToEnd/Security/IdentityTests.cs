using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Shouldly;

namespace Caisson.EndToEnd.Security;

/// <summary>A program has exactly the identity and the privileges that were asked for.</summary>
public sealed class IdentityTests : EndToEndTest
{
    private const string Show = "id -u; id -g; id -G; grep -E '^(Cap|NoNewPrivs|Groups)' /proc/self/status";

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("4294967296", "0")]
    [InlineData("4294967295", "0")]
    [InlineData("0", "4294967296")]
    [InlineData("0", "4294967295")]
    [InlineData("-1", "0")]
    [InlineData("1.5", "0")]
    [InlineData("1e3", "0")]
    [InlineData("\"1\"", "0")]
    [InlineData("18446744073709551616", "0")]
    public async Task Ids_past_their_bounds_are_refused(string uid, string gid)
    {
        var bundle = await new BundleBuilder(Sandbox).Edit(config => config["process"]!["user"] = JsonNode.Parse($"{{\"uid\": {uid}, \"gid\": {gid}}}")).Shell(Show).BuildAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldFail("process.user").Output.ShouldBe("");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task The_largest_ids_are_taken_as_they_are()
    {
        var bundle = await new BundleBuilder(Sandbox).Edit(config => config["process"]!["user"] = new JsonObject { ["uid"] = 4294967294, ["gid"] = 4294967293 }).Shell("id -u; id -g").BuildAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Line.ShouldBe("4294967294\n4294967293");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_user_of_exec_is_a_number_and_nothing_else()
    {
        // The image's names are traps: a number is never looked up among them.
        var bundle = await new BundleBuilder(Sandbox).Args("/bin/sleep", "1000").BuildAsync();
        await File.WriteAllTextAsync(bundle.InRoot("etc/passwd"), "1000:x:0:0::/:/bin/sh\nroot:x:0:0::/:/bin/sh\nbin:x:1:1::/:/bin/sh\n");
        (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        foreach (var (user, ids) in ((string, string)[])[("1000", "1000\n0"), ("1000:7", "1000\n7"), ("1", "1\n0"), ("0", "0\n0"), ("4294967294:5", "4294967294\n5")])
            (await OciAsync("exec", "--user", user, "c", "/bin/sh", "-c", "id -u; id -g")).ShouldExit().Line.ShouldBe(ids, user);
        foreach (var user in (string[])["", ":", "1:", ":1", "-1", "1:-1", "0x1", "1 ", "+1", "1:2:3", "root", "bin:1", "4294967295", "4294967296", "4294967297:0", "99999999999999999999", "1e1", "\u0661"])
            (await OciAsync("exec", "--user", user, "c", "/bin/sh", "-c", Show)).ShouldFail("user").Output.ShouldBe("", user);
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Supplementary_groups_are_exactly_those_asked_for()
    {
        var builder = new BundleBuilder(Sandbox).Shell("id -G");
        (await WithGroupsAsync(await builder.BuildOnceAsync())).ShouldExit().Line.ShouldBe("0");
        builder.Edit(config => config["process"]!["user"] = new JsonObject { ["uid"] = 5, ["gid"] = 6, ["additionalGids"] = new JsonArray(10, 4294967294) });
        (await WithGroupsAsync(await builder.BuildOnceAsync())).ShouldExit().Line.ShouldBe("6 10 4294967294");

        builder.Args("/bin/sleep", "1000");
        (await OciAsync("run", "--detach", "--bundle", (await builder.BuildOnceAsync()).Directory, "c")).ShouldExit();
        (await Sandbox.RunAsync("/usr/bin/setpriv", "--groups", "1001,1002", "--", Programs.CaissonOci, "exec", "c", "/bin/id", "-G")).ShouldExit().Line.ShouldBe("6 10 4294967294");
        (await OciAsync("delete", "--force", "c")).ShouldExit();
    }

    private Task<ProgramResult> WithGroupsAsync(Bundle bundle) =>
        Sandbox.RunAsync("/usr/bin/setpriv", "--groups", "1001,1002", "--", Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c");

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData(0)]
    [InlineData(1000)]
    public async Task Capabilities_are_exactly_those_asked_for_and_none_is_inheritable(int uid)
    {
        // The caller has all, inheritable ones too, which an execve would pass on.
        var bundle = await new BundleBuilder(Sandbox).Edit(config => config["process"]!["user"] = new JsonObject { ["uid"] = uid, ["gid"] = uid }).Args("/bin/sleep", "1000").BuildAsync();
        (await Sandbox.RunAsync("/usr/bin/setpriv", "--inh-caps", "+kill,+chown,+sys_admin", "--", Programs.CaissonOci, "run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        var pid = (await OciAsync("ps", "--format", "json", "c")).ShouldExit().Line.Trim('[', ']');
        var first = await File.ReadAllTextAsync($"/proc/{pid}/status");
        var further = (await Sandbox.RunAsync("/usr/bin/setpriv", "--inh-caps", "+kill,+chown,+sys_admin", "--", Programs.CaissonOci, "exec", "c", "/bin/cat", "/proc/self/status")).ShouldExit().Output;
        (await OciAsync("delete", "--force", "c")).ShouldExit();
        foreach (var status in (string[])[first, further])
        {
            // CAP_AUDIT_WRITE, CAP_KILL, CAP_NET_BIND_SERVICE; execve takes them from a user who is not root.
            const string asked = "0000000020000420", none = "0000000000000000";
            status.ShouldContain($"CapInh:\t{none}\n");
            status.ShouldContain($"CapPrm:\t{(uid == 0 ? asked : none)}\n");
            status.ShouldContain($"CapEff:\t{(uid == 0 ? asked : none)}\n");
            status.ShouldContain($"CapBnd:\t{asked}\n");
            status.ShouldContain($"CapAmb:\t{none}\n");
            status.ShouldContain("NoNewPrivs:\t1\n");
        }
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Unknown_capabilities_are_not_granted_and_that_is_told()
    {
        foreach (var name in (string[])["CAP_ALL", "CAP_NOTHING", "SYS_ADMIN ", "", "CAP_SYS_ADMIN\n"])
        {
            var bundle = await new BundleBuilder(Sandbox).Edit(config => config["process"]!["capabilities"]!["bounding"] = new JsonArray(name)).Shell("grep CapBnd /proc/self/status").BuildOnceAsync();
            var result = await OciAsync("run", "--bundle", bundle.Directory, "c");
            result.ShouldExit().Line.ShouldBe("CapBnd:\t0000000000000000");
            result.Error.ShouldContain("process.capabilities.bounding");
        }
    }

    [TheoryIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../c")]
    [InlineData("a/b")]
    [InlineData("/c")]
    [InlineData("a\nb")]
    [InlineData("a b")]
    [InlineData("ä")]
    public async Task Loose_container_ids_are_refused(string id)
    {
        var bundle = await new BundleBuilder(Sandbox).BuildAsync();
        foreach (var command in (string[])["run", "create"])
            (await OciAsync(command, "--bundle", bundle.Directory, "--", id)).ShouldFail();
        foreach (var command in (string[])["state", "start", "kill"])
            (await OciAsync(command, "--", id)).ShouldFail();
        Directory.Exists(Path.Combine(Sandbox.RunDirectory, "c")).ShouldBeFalse();
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task No_container_id_is_too_long_to_be_told_so()
    {
        var bundle = await new BundleBuilder(Sandbox).BuildAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, new string('a', 5000))).ShouldFail();
    }
}
