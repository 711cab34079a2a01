using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Security;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>
/// Ubuntu's switch: the user namespace can be made, but grants no rights. What needs a right first fails, if it is not
/// a step that a namespace of its own would be refused for another reason.
/// </summary>
internal sealed class AppArmorUserNamespace : ICause
{
    public const string Switch = "kernel.apparmor_restrict_unprivileged_userns";

    public const string Remedy = $"give the program an AppArmor profile with the rule `userns,`, or as root: sysctl -w {Switch}=0";

    public static Finding NoRights => new($"AppArmor gives user namespaces of ordinary programs no rights: {Switch} is 1", Remedy);

    public static Finding None => new($"AppArmor keeps ordinary programs from making user namespaces: {Switch} is 1", Remedy);

    public Finding? Find(Failure failure, Machine machine)
    {
        if (!failure.Is(Errno.EPERM, Errno.EACCES) || (failure.Subject.Made & (ulong)NamespaceKind.User) == 0) return null;
        if (machine.Holds(Capability.CAP_SYS_ADMIN) || machine.Setting(Switch) != 1) return null;
        if (failure.Step is not (SetPropagation or CloneMount or CloneOpened or CloneInRoot or Attach or SetHostname or SetDomainname or SendNetlink or JoinNamespace or Unshare or ContinueInNewProcess or BecomeNamespaceRoot)) return null;
        if (failure.Took<SetPropagation>() || failure.Took<SetHostname>() || failure.Took<SendNetlink>()) return null;
        return NoRights;
    }
}
