using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci.Resources;

/// <summary>Device rules: what can be opened, and that an update lets nothing slip. In the version that the machine has, and in the other one by the classes below.</summary>
public class DeviceTests : ResourceTest
{
    private const string DenyAll = """{"devices":[{"allow":false,"access":"rwm"}]}""";

    // 10:252 has no driver on any machine: who is let through gets another error than who is not.
    private const string Probe = "mknod /probe c 10 252; cat /probe 2>&1";

    [RootFact]
    public async Task What_no_rule_allows_is_refused_and_the_usual_devices_work()
    {
        With(DenyAll, "CAP_MKNOD");
        var result = (await RunAsync(b => b.Shell(Probe + "; for d in null zero full random urandom; do head -c1 /dev/$d > /dev/null && echo $d; done; mknod /dev/b b 7 0 && cat /dev/b 2>&1"))).Output;
        result.ShouldContain("/probe': Operation not permitted");
        result.ShouldContain("null\nzero\nfull\nrandom\nurandom\n");
        result.ShouldContain("/dev/b': Operation not permitted");
    }

    [RootFact]
    public async Task Without_rules_there_are_the_usual_devices_and_the_documents_own()
    {
        With("{}", "CAP_MKNOD");
        Builder.Edit(config => config["linux"]!["devices"] = JsonNode.Parse("""[{"path":"/dev/mine","type":"c","major":10,"minor":251,"fileMode":438,"uid":0,"gid":0}]"""));
        var result = (await RunAsync(b => b.Shell(Probe + "; head -c1 /dev/zero > /dev/null && echo zero; cat /dev/mine 2>&1"))).Output;
        result.ShouldContain("/probe': Operation not permitted");
        result.ShouldContain("zero");
        result.ShouldContain("/dev/mine': No such device");
    }

    [RootFact]
    public async Task A_rule_lets_its_device_through_and_no_other()
    {
        With("""{"devices":[{"allow":false,"access":"rwm"},{"allow":true,"type":"c","major":10,"minor":252,"access":"r"}]}""", "CAP_MKNOD");
        var result = (await RunAsync(b => b.Shell(Probe + "; echo > /probe; mknod /other c 10 251; cat /other 2>&1"))).ShouldExit(1);
        result.Output.ShouldContain("/probe': No such device", customMessage: result.ToString());
        result.Error.ShouldContain("/probe: Operation not permitted", customMessage: result.ToString());
        result.Output.ShouldContain("/other': Operation not permitted", customMessage: result.ToString());
    }

    [RootFact]
    public async Task All_may_be_allowed_but_some()
    {
        With("""{"devices":[{"allow":true,"access":"rwm"},{"allow":false,"type":"c","major":10,"minor":251,"access":"rwm"}]}""", "CAP_MKNOD");
        var result = (await RunAsync(b => b.Shell(Probe + "; mknod /other c 10 251; cat /other 2>&1"))).ShouldExit(1);
        result.Output.ShouldContain("/probe': No such device", customMessage: result.ToString());
        result.Output.ShouldContain("/other': Operation not permitted", customMessage: result.ToString());
    }

    [RootFact]
    public async Task Rules_that_are_in_force_make_CAP_MKNOD_harmless_so_it_stays()
    {
        With(DenyAll, "CAP_MKNOD");
        var result = await RunAsync(b => b.Shell("grep CapBnd /proc/self/status"));
        // CAP_KILL, CAP_NET_BIND_SERVICE, CAP_AUDIT_WRITE and CAP_MKNOD
        result.ShouldExit().Line.ShouldBe("CapBnd:\t0000000028000420");
        result.Error.ShouldBeEmpty();
    }

    [RootFact]
    public async Task Without_control_groups_CAP_MKNOD_is_left_out_and_that_is_told()
    {
        With(DenyAll, "CAP_MKNOD");
        Builder.Edit(config => config["linux"]!.AsObject().Remove("cgroupsPath"));
        var bundle = await Builder.Shell("grep CapBnd /proc/self/status").BuildAsync();
        var result = await OciAsync("--cgroup-manager", "disabled", "run", "--bundle", bundle.Directory, "c");
        result.ShouldExit().Line.ShouldBe("CapBnd:\t0000000020000420");
        result.Error.ShouldContain("CAP_MKNOD is left out", customMessage: result.ToString());
    }

    [RootFact]
    public async Task An_update_changes_the_rules()
    {
        await StartedWithAsync(DenyAll, "mknod /probe c 10 252; exec sleep 1000", "CAP_MKNOD");
        async Task<string> Open() => (await OciAsync("exec", "c", "/bin/sh", "-c", "until [ -e /probe ]; do :; done; cat /probe 2>&1")).Output;
        (await Open()).ShouldContain("Operation not permitted");
        (await UpdateByDocumentAsync("""{"devices":[{"allow":false,"access":"rwm"},{"allow":true,"type":"c","major":10,"minor":252,"access":"rwm"}]}""")).ShouldExit();
        (await Open()).ShouldContain("No such device");
        // A later update that says nothing of devices leaves them; pids is not there in every view.
        (await UpdateByDocumentAsync("{}")).ShouldExit();
        (await Open()).ShouldContain("No such device");
        (await UpdateByDocumentAsync(DenyAll)).ShouldExit();
        (await Open()).ShouldContain("Operation not permitted");
    }

    [RootFact]
    public Task Nothing_is_open_or_shut_for_a_moment_during_updates() => RaceAsync(
        """{"devices":[{"allow":false,"access":"rwm"},{"allow":true,"type":"c","major":10,"minor":200,"access":"rwm"}]}""",
        """{"devices":[{"allow":false,"access":"rwm"},{"allow":true,"type":"c","major":10,"minor":229,"access":"rwm"},{"allow":true,"type":"c","major":1,"access":"m"}]}""");

    [RootFact]
    public Task Nor_when_the_default_turns_round() => RaceAsync(
        DenyAll, """{"devices":[{"allow":true,"access":"rwm"},{"allow":false,"type":"c","major":10,"minor":252,"access":"rw"}]}""");

    /// <summary>Opens a device that both rule sets allow and one that both deny, all the time, while the rules change.</summary>
    private async Task RaceAsync(string one, string other)
    {
        const string race = """
            mknod /probe c 10 252
            echo begun > /state
            i=0
            while ! [ -e /end ]; do
                true < /dev/null || echo shut >> /wrong
                true < /probe
                i=$((i + 1))
            done 2>> /errors
            echo $i > /rounds
            """;
        await StartedWithAsync(one, race, "CAP_MKNOD");
        var root = Path.Combine(Sandbox.Work, "bundle", "rootfs");
        while (!File.Exists(root + "/state")) await Task.Delay(5);
        for (int i = 0; i < 30; i++) (await UpdateByDocumentAsync(i % 2 == 0 ? other : one)).ShouldExit();
        await File.WriteAllTextAsync(root + "/end", "");
        while (!File.Exists(root + "/rounds") || new FileInfo(root + "/rounds").Length == 0) await Task.Delay(5);
        int.Parse(await File.ReadAllTextAsync(root + "/rounds")).ShouldBeGreaterThan(100);
        File.Exists(root + "/wrong").ShouldBeFalse();
        (await File.ReadAllLinesAsync(root + "/errors")).ShouldAllBe(line => line.EndsWith("Operation not permitted"));
    }
}

/// <summary>The same with version 1 alone, where the machine can show that.</summary>
[Trait("Vm", "no")]
public sealed class LegacyDeviceTests : DeviceTests
{
    protected override SandboxOptions Options => new() { Cgroups = Machine.WhyNot(Feature.CgroupHybrid) is null ? CgroupView.V1 : CgroupView.AsIs };
}

/// <summary>The same with version 2 alone: the rules are a program.</summary>
[Trait("Vm", "no")]
public sealed class UnifiedDeviceTests : DeviceTests
{
    protected override SandboxOptions Options => new() { Cgroups = Machine.WhyNot(Feature.CgroupHybrid) is null ? CgroupView.V2 : CgroupView.AsIs };
}
