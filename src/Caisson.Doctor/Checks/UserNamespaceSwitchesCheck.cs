using Caisson.Launch.Diagnosis;
using Caisson.Launch.Diagnosis.Causes;

namespace Caisson.Doctor.Checks;

/// <summary>The settings by which distributions keep ordinary users from user namespaces.</summary>
internal sealed class UserNamespaceSwitchesCheck() : Check("user-namespace-switches", CheckGroup.Namespaces, "distributions switch user namespaces off for ordinary users, each in its own way")
{
    private const string Debian = "kernel.unprivileged_userns_clone", Unconfined = "kernel.apparmor_restrict_unprivileged_unconfined";

    public override IReadOnlyList<string> Causes => [nameof(UserNamespaceRefused), nameof(AppArmorUserNamespace)];

    public override bool IsNeeded(CheckedMachine machine) => !machine.IsPrivileged;

    public override CheckResult Run(CheckedMachine machine)
    {
        var settings = machine.Machine;
        var (debian, ubuntu) = (settings.Setting(Debian), settings.Setting(AppArmorUserNamespace.Switch));
        List<CheckDetail> details =
        [
            new(debian == 0 ? CheckState.Limited : CheckState.Ok, Debian, Text(debian)),
            new(ubuntu == 1 ? CheckState.Limited : CheckState.Ok, AppArmorUserNamespace.Switch, Text(ubuntu)),
            new(CheckState.Ok, Unconfined, Text(settings.Setting(Unconfined))),
        ];
        if (UserNamespaceRefused.IsChrooted(settings)) return Missing("the caller is chrooted", UserNamespaceRefused.Chrooted, details);
        if (debian == 0) return Off(machine, $"{Debian} is 0", UserNamespaceRefused.ForRootAlone, details);
        // A program with a profile of its own may have the rule: only the attempt tells.
        if (ubuntu == 1) return Limited($"{AppArmorUserNamespace.Switch} is 1", AppArmorUserNamespace.NoRights, details);
        return Ok("none is set", details);
    }

    private static CheckResult Off(CheckedMachine machine, string text, Finding finding, List<CheckDetail> details) =>
        machine.IsPrivileged ? Limited($"{text}: for root alone", finding, details) : Missing(text, finding, details);

    private static string Text(long? value) => value is { } known ? $"{known}" : "not in this kernel";
}
