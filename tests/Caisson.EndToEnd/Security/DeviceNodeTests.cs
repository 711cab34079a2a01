using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;
using Shouldly;

namespace Caisson.EndToEnd.Security;

/// <summary>
/// Device nodes that lie in an image or in a volume. 10:252 has no driver on any machine: who reaches the device is told that there is none, who does not
/// that it is not permitted.
/// </summary>
public sealed class DeviceNodeTests : OciTest
{
    private const string Reached = "No such device";
    private const string NoRule = "Operation not permitted";
    private const string NoDev = "Permission denied";

    private const string DenyAll = """[{"allow":false,"access":"rwm"}]""";
    private const string AllowAll = """[{"allow":false,"access":"rwm"},{"allow":true,"access":"rwm"}]""";

    // Every place where somebody can have put a node, and the devices that every container has.
    private const string Attack = "for n in /node /volume/node; do cat $n 2>&1; done; for d in null zero full random urandom; do head -c1 /dev/$d >/dev/null && echo $d; done";
    private const string Usual = "null\nzero\nfull\nrandom\nurandom\n";

    protected override SandboxOptions Options => new() { Users = true };

    private string Volume => Path.Combine(Sandbox.Work, "volume");

    private static string Result(string error) => $"cat: can't open '/node': {error}\ncat: can't open '/volume/node': {error}\n{Usual}";

    private async Task<Bundle> BundleAsync(string? rules = null, string script = Attack, params string[] options)
    {
        Builder.Mount("/volume", "bind", Volume, ["rbind", .. options]).Shell(script);
        if (rules is not null) Builder.Edit(c => c["linux"]!["resources"] = new JsonObject { ["devices"] = JsonNode.Parse(rules) });
        var bundle = await Builder.BuildAsync();
        (await ShellAsync($"mkdir -p {Volume} {bundle.RootFileSystem}/volume && for d in {Volume} {bundle.RootFileSystem}; do [ -e $d/node ] || mknod -m 666 $d/node c 10 252; done")).ShouldExit();
        // A umask may have taken something from it.
        (await ShellAsync($"chmod 666 {Volume}/node {bundle.RootFileSystem}/node; chmod 755 {Volume}")).ShouldExit();
        return bundle;
    }

    private Task<ProgramResult> RunAsync(Bundle bundle, TestUser user, params string[] options) =>
        Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, [.. options, "run", "--bundle", bundle.Directory, "c"]) { User = user });

    [TheoryIf(Feature.Root)]
    [InlineData(null, NoRule)]
    [InlineData(DenyAll, NoRule)]
    [InlineData(AllowAll, Reached)]
    public async Task In_a_user_namespace_of_roots_rules_are_in_force(string? rules, string expected)
    {
        Builder.UserNamespace(100000);
        (await RunAsync(await BundleAsync(rules), TestUser.Harness)).Output.ShouldBe(Result(expected));
    }

    [TheoryIf(Feature.Root)]
    [InlineData(null, NoDev)]
    [InlineData(DenyAll, NoDev)]
    [InlineData(AllowAll, Reached)]
    public async Task An_ordinary_users_container_opens_none(string? rules, string expected)
    {
        Builder.For(TestUser.Ranged);
        (await RunAsync(await BundleAsync(rules), TestUser.Ranged)).Output.ShouldBe(Result(expected));
    }

    [TheoryIf(Feature.Root)]
    [InlineData(false, DenyAll, NoDev)]
    [InlineData(false, null, NoDev)]
    [InlineData(false, AllowAll, Reached)]
    [InlineData(true, DenyAll, NoDev)]
    [InlineData(true, null, NoDev)]
    [InlineData(true, AllowAll, Reached)]
    public async Task Without_a_control_group_none_can_be_opened(bool userNamespace, string? rules, string expected)
    {
        if (userNamespace) Builder.UserNamespace(100000);
        var result = await RunAsync(await BundleAsync(rules), TestUser.Harness, "--cgroup-manager", "disabled");
        result.Output.ShouldBe(Result(expected));
        result.Error.ShouldNotContain("nodev");
    }

    /// <summary>The usual devices cannot be nodes in the root file system then.</summary>
    [RootFact]
    public async Task Without_a_control_group_the_usual_devices_are_there_without_a_dev_of_the_containers_own()
    {
        Builder.Edit(c => c["mounts"] = new JsonArray());
        foreach (var field in (string[])["maskedPaths", "readonlyPaths"]) Builder.Edit(c => c["linux"]!.AsObject().Remove(field));
        (await RunAsync(await BundleAsync(DenyAll), TestUser.Harness, "--cgroup-manager", "disabled")).Output.ShouldBe(Result(NoDev));
    }

    [TheoryIf(Feature.Root)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_node_that_is_bound_by_its_path_can_be_used(bool rootless)
    {
        if (rootless) Builder.For(TestUser.Ranged);
        else Builder.UserNamespace(100000);
        Builder.Mount("/dev/mine", "bind", Volume + "/node", "bind");
        (await RunAsync(await BundleAsync(script: "cat /dev/mine 2>&1; cat /volume/node 2>&1"), rootless ? TestUser.Ranged : TestUser.Harness)).Output
            // In the group it is the device that is allowed, wherever its node lies.
            .ShouldBe($"cat: can't open '/dev/mine': {Reached}\ncat: can't open '/volume/node': {(rootless ? NoDev : Reached)}\n");
    }

    [RootFact]
    public async Task The_option_dev_says_otherwise()
    {
        Builder.For(TestUser.Ranged);
        (await RunAsync(await BundleAsync(null, Attack, "dev"), TestUser.Ranged)).Output.ShouldBe($"cat: can't open '/node': {NoDev}\ncat: can't open '/volume/node': {Reached}\n{Usual}");
    }

    [RootFact]
    public async Task A_volume_that_is_added_later_is_no_different()
    {
        Builder.For(TestUser.Ranged);
        var bundle = await BundleAsync(script: "exec sleep 1000");
        Task<ProgramResult> Oci(params string[] arguments) => Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, arguments) { User = TestUser.Ranged });
        (await Oci("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
        var mounts = Path.Combine(Sandbox.Work, "mounts.json");
        await File.WriteAllTextAsync(mounts, $$"""[{"destination":"/later","type":"bind","source":"{{Volume}}","options":["bind"]},{"destination":"/open","type":"bind","source":"{{Volume}}","options":["bind","dev"]}]""");
        File.SetUnixFileMode(mounts, (UnixFileMode)0b110_100_100);
        (await Oci("mounts", "add", "c", mounts)).ShouldExit();
        (await Oci("exec", "c", "sh", "-c", "cat /later/node /open/node 2>&1")).Output.ShouldBe($"cat: can't open '/later/node': {NoDev}\ncat: can't open '/open/node': {Reached}\n");
        (await Oci("delete", "--force", "c")).ShouldExit();
    }

    [RootFact]
    public async Task What_neither_rules_nor_flags_keep_shut_is_told()
    {
        Builder.Mount("/dev", "bind", "/dev", "rbind");
        foreach (var set in (string[])["bounding", "effective", "permitted"]) Builder.Edit(c => c["process"]!["capabilities"]![set]!.AsArray().Add("CAP_SYS_ADMIN"));
        var result = await RunAsync(await BundleAsync(DenyAll, "true"), TestUser.Harness, "--cgroup-manager", "disabled");
        result.ShouldExit().Error.ShouldContain("the devices in /dev can be opened");
        result.Error.ShouldContain("CAP_SYS_ADMIN can undo nodev");
        // The control: with a group there is nothing to tell.
        (await RunAsync(await BundleAsync(DenyAll, "true"), TestUser.Harness)).ShouldExit().Error.ShouldBe("");
    }

    [TheoryIf(Feature.Root)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task People_are_kept_from_them_too(bool rootless)
    {
        var bundle = await BundleAsync();
        var user = rootless ? TestUser.Ranged : TestUser.Harness;
        var result = await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, ["run", "--userns", "--rootfs", bundle.RootFileSystem, "-v", Volume + ":/volume", "--", "sh", "-c", Attack]) { User = user });
        // Root's are for the rules as well, which are not asked.
        result.Output.ShouldBe($"cat: can't open '/node': {NoDev}\ncat: can't open '/volume/node': {NoDev}\n{Usual}", result.ToString());
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task A_device_that_people_ask_for_can_be_used_wherever_it_is()
    {
        var bundle = await BundleAsync();
        foreach (var root in (string[][])[["--rootfs", bundle.RootFileSystem], ["--rootfs", bundle.RootFileSystem, "--overlay"], []])
        {
            var result = await Sandbox.RunAsync(new ProgramStart(Programs.Caisson,
                ["run", .. root, "--tmpfs", "/t", "--device", "/dev/zero:/opt/zero", "--device", "/dev/zero:/t/zero", "--", "sh", "-c", "for d in /opt /t; do head -c 1 $d/zero | wc -c; done; grep -E ' (/|/t) ' /proc/self/mounts | grep -c nodev"]));
            result.ShouldExit().Line.ShouldBe("1\n1\n2");
        }
    }
}
