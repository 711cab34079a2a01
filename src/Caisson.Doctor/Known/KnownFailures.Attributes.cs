using Caisson.Launch.Diagnosis.Causes;
using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Doctor.Known;

internal static partial class KnownFailures
{
    private static IEnumerable<KnownFailure> Attributes() =>
    [
        Attribute(SystemCallNumber.ioprio_set, "ioprio_set", Errno.EPERM),
        Attribute(SystemCallNumber.sched_setaffinity, "sched_setaffinity", Errno.EINVAL),
        Attribute(SystemCallNumber.set_mempolicy, "set_mempolicy", Errno.EINVAL),
        Attribute(SystemCallNumber.set_mempolicy, "set_mempolicy", Errno.ENOSYS),
        Attribute(SystemCallNumber.sched_setattr, "sched_setattr", Errno.EPERM),
        At(nameof(AttributeRefused), new SetAttribute(SystemCallNumber.sched_setattr, [], "sched_setattr", "SCHED_DEADLINE", "set an attribute of the process"), "sched_setattr", Errno.EPERM, Root),
        Attribute(SystemCallNumber.sched_setattr, "sched_setattr", Errno.EBUSY),
        Attribute(SystemCallNumber.sched_setattr, "sched_setattr", Errno.EINVAL),
        Label(Errno.EBADMSG, "exec"), Label(Errno.EXDEV, "exec"),
        Label(Errno.ENOENT, "apparmor/exec"), Label(Errno.EACCES, "apparmor/exec"), Label(Errno.EINVAL, "apparmor/exec"),
        Label(Errno.EINVAL, "exec"), Label(Errno.EACCES, "exec"),
    ];

    private static KnownFailure Attribute(int number, string call, Errno errno) => At(nameof(AttributeRefused), new SetAttribute(number, [], call, "4-7", "set an attribute of the process"), call, errno, Plain);

    private static KnownFailure Label(Errno errno, string attribute) =>
        At(nameof(LabelRefused), attribute == "exec" ? new SetLabel(NoDescriptor("/proc"), attribute, "system_u:system_r:web_t:s0", "system_u:system_r:web_t:s0", "take the SELinux label")
            : new SetLabel(NoDescriptor("/proc"), attribute, "exec web", "web", "take the AppArmor profile"), "write", errno, Root);
}
