using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci;

/// <summary>Every claim of <c>features</c> is put to the test by doing it.</summary>
public sealed class FeaturesTests : OciTest
{
    private JsonObject? _features;

    private async Task<JsonNode> FeatureAsync(string path)
    {
        _features ??= JsonNode.Parse((await OciAsync("features")).ShouldExit().Output)!.AsObject();
        JsonNode node = _features;
        foreach (var key in path.Split('/')) node = node[key].ShouldNotBeNull(path);
        return node;
    }

    private async Task<string[]> NamesAsync(string path) => [.. (await FeatureAsync(path)).AsArray().Select(name => (string)name!)];

    [Fact]
    public async Task The_document_has_the_form_of_the_specification()
    {
        ((string?)await FeatureAsync("ociVersionMin")).ShouldBe("1.0.0");
        ((string?)await FeatureAsync("ociVersionMax"))!.ShouldStartWith("1.");
        _features!.Select(p => p.Key).ShouldBe(["ociVersionMin", "ociVersionMax", "hooks", "mountOptions", "linux", "annotations", "potentiallyUnsafeConfigAnnotations"]);
        _features!["linux"]!.AsObject().Select(p => p.Key).Where(key => key != "memoryPolicy").ShouldBe([
            "namespaces", "capabilities", "cgroup", "seccomp", "apparmor", "selinux", "intelRdt", "mountExtensions", "netDevices"]);
        ((string?)await FeatureAsync("annotations/org.opencontainers.runc.checkpoint.enabled")).ShouldBe("false");
        (await NamesAsync("mountOptions")).ShouldBeInOrder();
    }

    [RootFact]
    public async Task Every_mount_option_is_taken()
    {
        var file = Path.Combine(Sandbox.Work, "file");
        var directory = Path.Combine(Sandbox.Work, "directory");
        Directory.CreateDirectory(directory);
        File.WriteAllText(file, "");
        File.CreateSymbolicLink(Path.Combine(Sandbox.Work, "link"), "file");
        foreach (var option in await NamesAsync("mountOptions"))
        {
            switch (option)
            {
                // What needs something to act on.
                case "bind" or "rbind": Builder.Mount($"/m/{option}", "none", directory, option); break;
                case "remount":
                    Builder.Mount("/m/remount", "tmpfs", "tmpfs");
                    Builder.Mount("/m/remount", "tmpfs", "tmpfs", "remount", "nosuid");
                    break;
                case "idmap" or "ridmap":
                    Builder.Mount($"/m/{option}", "none", directory, "bind", option);
                    foreach (var field in (ReadOnlySpan<string>)["uidMappings", "gidMappings"])
                        Builder.Edit(config => config["mounts"]!.AsArray()[^1]![field] = new JsonArray(new JsonObject { ["containerID"] = 0, ["hostID"] = 0, ["size"] = 1000 }));
                    break;
                case "copy-symlink" or "src-nofollow": Builder.Mount($"/m/{option}", "none", Path.Combine(Sandbox.Work, "link"), "bind", option); break;
                default: Builder.Mount($"/m/{option}", "tmpfs", "tmpfs", option); break;
            }
        }
        var result = await RunAsync(bundle => bundle.Args("/bin/grep", "-c", " /m/", "/proc/self/mountinfo"));
        int.Parse(result.ShouldExit().Line).ShouldBeGreaterThan((await NamesAsync("mountOptions")).Length - 3);
    }

    [RootFact]
    public async Task Every_namespace_is_made()
    {
        var names = await NamesAsync("linux/namespaces");
        foreach (var name in names) Builder.Namespace(name);
        Builder.UserNamespace(100000);
        string Files(string target) => string.Join(' ', names.Select(name => $"/proc/{target}/ns/{name switch { "mount" => "mnt", "network" => "net", _ => name }}"));
        var inside = (await RunAsync(bundle => bundle.Shell($"for f in {Files("self")}; do readlink $f; done"))).ShouldExit().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var outside = (await ShellAsync($"for f in {Files("self")}; do readlink $f; done")).ShouldExit().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        inside.Length.ShouldBe(names.Length);
        inside.Intersect(outside).ShouldBeEmpty();
    }

    [RootFact]
    public async Task Every_capability_is_known()
    {
        var names = await NamesAsync("linux/capabilities");
        Builder.Edit(config => SetCapabilities(config, names));
        var bundle = await Builder.BuildAsync();
        (await OciAsync("run", "--plan", "--bundle", bundle.Directory, "c")).ShouldExit().Error.ShouldNotContain("is no capability");

        // Those that this test has can be given.
        var own = Convert.ToUInt64(File.ReadLines("/proc/self/status").First(line => line.StartsWith("CapBnd:", StringComparison.Ordinal))[7..].Trim(), 16);
        Builder.Edit(config => SetCapabilities(config, [.. names.Where((name, number) => (own >> number & 1) == 1 && name != "CAP_MKNOD")])).Args("/bin/grep", "CapBnd", "/proc/self/status");
        bundle = await Builder.BuildOnceAsync();
        var line = (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Line;
        Convert.ToUInt64(line[7..].Trim(), 16).ShouldBe(own & ((1ul << names.Length) - 1) & ~(1ul << 27));
    }

    private static void SetCapabilities(JsonObject config, string[] names)
    {
        foreach (var set in (ReadOnlySpan<string>)["bounding", "permitted", "effective"])
            config["process"]!["capabilities"]![set] = new JsonArray([.. names.Select(name => (JsonNode)name)]);
    }

    [RootFact]
    public async Task Every_kind_of_hook_is_run()
    {
        var names = await NamesAsync("hooks");
        var log = Path.Combine(Sandbox.Work, "log");
        File.WriteAllText(log, "");
        Builder.Edit(config =>
        {
            var hooks = new JsonObject();
            foreach (var name in names)
                hooks[name] = new JsonArray(new JsonObject { ["path"] = "/bin/sh", ["args"] = new JsonArray("sh", "-c", $"echo {name} >> {(name == "startContainer" ? "/log" : log)}") });
            config["hooks"] = hooks;
        });
        (await RunAsync(bundle => bundle.Mount("/log", "bind", log, "bind"))).ShouldExit();
        File.ReadAllLines(log).ShouldBe(names, ignoreOrder: true);
    }

    [RootFact]
    public async Task Every_part_of_a_filter_is_taken()
    {
        var actions = await NamesAsync("linux/seccomp/actions");
        var flags = await NamesAsync("linux/seccomp/supportedFlags");
        var operators = await NamesAsync("linux/seccomp/operators");
        // Calls that nothing here makes; one that notifies needs a listener, which other tests have.
        string[] calls = ["swapon", "swapoff", "reboot", "acct", "quotactl", "settimeofday", "adjtimex", "sethostname", "setdomainname", "syslog"];
        var rules = new JsonArray();
        foreach (var (action, call) in actions.Where(action => action != "SCMP_ACT_NOTIFY").Zip(calls))
            rules.Add(new JsonObject { ["names"] = new JsonArray(call), ["action"] = action });
        foreach (var each in operators)
            rules.Add(new JsonObject
            {
                ["names"] = new JsonArray("ustat"),
                ["action"] = "SCMP_ACT_ERRNO",
                ["args"] = new JsonArray(new JsonObject { ["index"] = 0, ["value"] = 7, ["valueTwo"] = 7, ["op"] = each }),
            });
        Builder.Edit(config => config["linux"]!["seccomp"] = new JsonObject
        {
            ["defaultAction"] = "SCMP_ACT_ALLOW",
            ["architectures"] = new JsonArray([.. ((string[])["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"]).Select(name => (JsonNode)name)]),
            ["flags"] = new JsonArray([.. flags.Where(flag => !flag.EndsWith("WAIT_KILLABLE_RECV", StringComparison.Ordinal)).Select(name => (JsonNode)name)]),
            ["syscalls"] = rules,
        });
        (await RunAsync(bundle => bundle.Args("/bin/grep", "Seccomp:", "/proc/self/status"))).ShouldExit().Line.ShouldEndWith("2");
    }

    [RootFact]
    public async Task What_is_not_claimed_is_refused()
    {
        foreach (var (claim, edit) in new (string, Action<JsonObject>)[]
        {
            ("linux/apparmor", config => config["process"]!["apparmorProfile"] = "profile"),
            ("linux/selinux", config => config["process"]!["selinuxLabel"] = "a:b:c:s0"),
            ("linux/netDevices", config => config["linux"]!["netDevices"] = new JsonObject { ["eth0"] = new JsonObject() }),
            ("linux/intelRdt", config => config["linux"]!["intelRdt"] = new JsonObject { ["closID"] = "x" }),
        })
        {
            var enabled = (bool)(await FeatureAsync(claim))["enabled"]!;
            var builder = new BundleBuilder(Sandbox, claim.Replace('/', '-')).Edit(edit).Root(BundleRoot.Empty);
            var bundle = await builder.BuildAsync();
            // Here is no AppArmor, SELinux, eth0 or resctrl: what is built says so by itself.
            var result = (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldFail();
            result.Error.Contains("not supported by this version", StringComparison.Ordinal).ShouldBe(!enabled, result.Error);
        }
    }
}
