using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Security;

/// <summary>AppArmor profiles and SELinux labels: CVE-2019-16884, CVE-2025-52881, and clear words where there is no such module.</summary>
public sealed class SecurityModuleTests : OciTest
{
    private const string Profile = "caisson-test";

    protected override SandboxOptions Options => new() { Users = true };

    private BundleBuilder With(string? profile) => Builder.Edit(config => config["process"]!["apparmorProfile"] = profile).Shell("cat /proc/self/attr/current; cat /forbidden");

    [RootFact]
    public async Task A_module_that_is_not_there_is_named()
    {
        if (Machine.WhyNot(Feature.AppArmor) is not null)
        {
            (await RunAsync(builder => With("some"))).ShouldFail("the AppArmor profile some cannot be applied", "AppArmor is not enabled");
            (await RunAsync(builder => With("unconfined").Args("/bin/true"))).ShouldExit();
            await StartedAsync();
            (await OciAsync("exec", "--apparmor", "some", "c", "true")).ShouldFail("AppArmor is not enabled").ShouldExit(255);
            (await OciAsync("exec", "--apparmor=unconfined", "c", "true")).ShouldExit();
            (await OciAsync("delete", "--force", "c")).ShouldExit();
        }
        if (Directory.Exists("/sys/fs/selinux")) return;
        With(null);
        (await RunAsync(builder => builder.Edit(config => config["process"]!["selinuxLabel"] = "a:b:c:s0"))).ShouldFail("the SELinux label a:b:c:s0 cannot be applied", "SELinux is not enabled", "process.selinuxLabel");
        (await RunAsync(builder => builder.Edit(config =>
        {
            config["process"]!["selinuxLabel"] = "";
            config["linux"]!["mountLabel"] = "a:b:c:s1";
        }))).ShouldFail("the SELinux label a:b:c:s1 cannot be applied", "SELinux is not enabled", "linux.mountLabel");
    }

    [FactIf(Feature.Root, Feature.AppArmor, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_profile_confines_the_program()
    {
        await LoadAsync();
        try
        {
            var bundle = await With(Profile).BuildAsync();
            File.WriteAllText(bundle.InRoot("forbidden"), "open\n");
            foreach (var run in (ProgramStart[])[new(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c")])
            {
                var result = await Sandbox.RunAsync(run);
                result.Output.ShouldBe($"{Profile} (enforce)\n", result.ToString());
                result.ExitCode.ShouldNotBe(0);
            }
            Builder.Args("/bin/sleep", "1000");
            await Builder.BuildOnceAsync();
            (await OciAsync("run", "--detach", "--bundle", bundle.Directory, "c")).ShouldExit();
            (await OciAsync("exec", "c", "cat", "/proc/self/attr/current")).ShouldExit().Line.ShouldBe($"{Profile} (enforce)");
            (await OciAsync("exec", "--apparmor", "unconfined", "c", "cat", "/proc/self/attr/current", "/forbidden")).ShouldExit().Output.ShouldBe("unconfined\nopen\n");
            (await OciAsync("exec", "--apparmor", "no-such", "c", "true")).ShouldFail("the AppArmor profile no-such is not loaded", "apparmor_parser").ShouldExit(255);
            (await OciAsync("delete", "--force", "c")).ShouldExit();
            With("no-such");
            await Builder.BuildOnceAsync();
            (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldFail("the AppArmor profile no-such is not loaded");
        }
        finally
        {
            await ShellAsync($"echo -n {Profile} > /sys/kernel/security/apparmor/.remove");
        }
    }

    [FactIf(Feature.Root, Feature.AppArmor, Feature.BusyboxRoot, Feature.Programs, Feature.UserNamespaces)]
    public async Task A_profile_confines_an_ordinary_users_program()
    {
        await LoadAsync();
        try
        {
            var bundle = await With(Profile).For(TestUser.Plain).BuildAsync();
            var result = await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "run", "--bundle", bundle.Directory, "c") { User = TestUser.Plain });
            result.Output.ShouldBe($"{Profile} (enforce)\n", result.ToString());
        }
        finally
        {
            await ShellAsync($"echo -n {Profile} > /sys/kernel/security/apparmor/.remove");
        }
    }

    /// <summary>An image whose /proc leads elsewhere, or a mount over it, must not swallow the label.</summary>
    [FactIf(Feature.Root, Feature.AppArmor, Feature.BusyboxRoot, Feature.Programs)]
    public async Task The_containers_proc_has_no_say()
    {
        await LoadAsync();
        try
        {
            var fake = Path.Combine(Sandbox.Work, "fake");
            Directory.CreateDirectory(Path.Combine(fake, "self/attr/apparmor"));
            Directory.CreateDirectory(Path.Combine(fake, "thread-self/attr/apparmor"));
            foreach (var file in (string[])["self/attr/exec", "thread-self/attr/exec", "self/attr/apparmor/exec", "thread-self/attr/apparmor/exec"]) File.WriteAllText(Path.Combine(fake, file), "");
            var bundle = await With(Profile).Mount("/proc", "bind", fake, "bind").Mount("/real", "proc", "proc").Shell("cat /real/self/attr/current")
                .Edit(config => config["linux"]!["maskedPaths"] = new JsonArray()).Edit(config => config["linux"]!["readonlyPaths"] = new JsonArray()).BuildAsync();
            var result = await OciAsync("run", "--bundle", bundle.Directory, "c");
            if (result.ExitCode == 0) result.Line.ShouldBe($"{Profile} (enforce)");
            else result.ShouldFail("/proc");
        }
        finally
        {
            await ShellAsync($"echo -n {Profile} > /sys/kernel/security/apparmor/.remove");
        }
    }

    private async Task LoadAsync() => (await Sandbox.RunAsync(new ProgramStart("/sbin/apparmor_parser", "-rK")
    {
        Input = $"profile {Profile} flags=(attach_disconnected,mediate_deleted) {{ file, capability, network, signal, ptrace, unix, mount, pivot_root, umount, deny /forbidden r, }}\n",
    })).ShouldExit();
}
