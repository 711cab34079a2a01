using Caisson.Launch.Diagnosis.Causes;
using Caisson.Launch.Diagnosis;
using Caisson.Linux.Abi;
using Caisson.Linux;

namespace Caisson.Doctor.Checks;

/// <summary>Which security modules the kernel runs with, and what each says of the caller.</summary>
internal sealed class SecurityModulesCheck() : Check("security-modules", CheckGroup.Security, "AppArmor or SELinux hold a container back where all else has failed; Landlock lets a program do so itself")
{
    public override IReadOnlyList<string> Causes => [nameof(LabelRefused), nameof(RightMissing), nameof(AppArmorUserNamespace)];

    public override CheckResult Run(CheckedMachine machine)
    {
        var list = machine.Read("/sys/kernel/security/lsm");
        List<CheckDetail> details = [];
        details.Add(AppArmor(machine));
        details.Add(SELinux(machine));
        details.Add(Landlock(machine));
        details.Add(machine.Machine.Setting("kernel.yama.ptrace_scope") is { } scope
            ? new(scope >= 2 ? CheckState.Limited : CheckState.Ok, "Yama", $"kernel.yama.ptrace_scope = {scope}{(scope >= 2 ? ": only root joins the namespaces of processes" : "")}") : new(CheckState.Ok, "Yama", "not there"));
        bool labels = details[0].State == CheckState.Ok || details[1].State == CheckState.Ok;
        if (machine.Machine.Confinement is { } label && !label.StartsWith("unconfined", StringComparison.Ordinal)) details.Add(new(CheckState.Limited, "the caller", $"is confined as {label}"));
        var text = list.Length > 0 ? list : string.Join(", ", details.Where(detail => detail.State == CheckState.Ok && detail.Text != "not there").Select(detail => detail.Name));
        if (labels) return Ok(text.Length > 0 ? text : "AppArmor or SELinux", details);
        return Limited(text.Length > 0 ? text : "none", new("neither AppArmor nor SELinux is enabled, so profiles and labels of containers (process.apparmorProfile, process.selinuxLabel) are refused", Remedy(machine)), details);
    }

    private static CheckDetail AppArmor(CheckedMachine machine)
    {
        if (machine.Read("/sys/module/apparmor/parameters/enabled") != "Y") return new(CheckState.Missing, "AppArmor", machine.Option("SECURITY_APPARMOR") == 'n' ? "not in this kernel" : "not enabled");
        var profiles = machine.Machine.Read("/sys/kernel/security/apparmor/profiles");
        if (profiles is null) return new(CheckState.Ok, "AppArmor", "enabled; root alone sees the profiles");
        int loaded = 0, enforced = 0;
        foreach (var line in profiles.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            loaded++;
            if (line.EndsWith("(enforce)", StringComparison.Ordinal)) enforced++;
        }
        return new(CheckState.Ok, "AppArmor", $"enabled, {loaded} profiles are loaded, {enforced} of them enforced");
    }

    private static CheckDetail SELinux(CheckedMachine machine)
    {
        if (machine.Read("/sys/fs/selinux/enforce") is { Length: > 0 } mode) return new(CheckState.Ok, "SELinux", mode == "1" ? "enforcing" : "permissive");
        return new(CheckState.Missing, "SELinux", machine.Option("SECURITY_SELINUX") == 'n' ? "not in this kernel" : machine.Read("/proc/filesystems").Contains("selinuxfs", StringComparison.Ordinal) ? "no policy is loaded" : "not enabled");
    }

    private static CheckDetail Landlock(CheckedMachine machine)
    {
        long version = machine.Probes.Ask(new("landlock_create_ruleset", SystemCallNumber.landlock_create_ruleset, 0, 0, 1 /* LANDLOCK_CREATE_RULESET_VERSION */));
        return version > 0 ? new(CheckState.Ok, "Landlock", $"version {version} of its interface")
            : new(CheckState.Missing, "Landlock", SystemCall.ErrnoOf((nint)version) == Errno.EOPNOTSUPP ? "built in, and not among the kernel's lsm= parameters" : "not in this kernel");
    }

    private static string Remedy(CheckedMachine machine) => machine.Distribution.Family switch
    {
        _ when machine.Option("SECURITY_APPARMOR") == 'n' && machine.Option("SECURITY_SELINUX") == 'n' => "use a kernel that has one of them, if containers are to be confined by it",
        DistributionFamily.Debian or DistributionFamily.Suse when machine.Option("SECURITY_APPARMOR") != 'n' => $"as root: {machine.Distribution.Install("apparmor", suse: "apparmor-parser")}, then {machine.Distribution.AddToCommandLine("security=apparmor")}",
        DistributionFamily.Fedora => "as root: remove selinux=0 from the kernel's command line, set SELINUX=enforcing in /etc/selinux/config, and boot again",
        _ => $"as root: {machine.Distribution.AddToCommandLine(machine.Option("SECURITY_APPARMOR") == 'n' ? "security=selinux" : "security=apparmor")}",
    };
}
