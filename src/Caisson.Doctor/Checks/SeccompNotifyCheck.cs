using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Doctor.Checks;

/// <summary>Whether a filter can hand system calls to a program to decide: seccomp_unotify(2).</summary>
internal sealed class SeccompNotifyCheck() : Check("seccomp-notify", CheckGroup.Security, "an agent of the engine's decides system calls that a filter hands to it (SCMP_ACT_NOTIFY)")
{
    public override CheckResult Run(CheckedMachine machine)
    {
        // SECCOMP_GET_NOTIF_SIZES without a place to write to: EFAULT, if the kernel knows the question.
        var answer = SystemCall.ErrnoOf((nint)machine.Probes.Ask(new("seccomp: sizes of notifications", SystemCallNumber.seccomp, 3)));
        if (answer is Errno.EINVAL or Errno.ENOSYS) return Missing("not in this kernel", new("handing system calls to a listener came with Linux 5.0", "use a newer kernel, or leave SCMP_ACT_NOTIFY out"));
        if (answer == Errno.EPERM) return Unknown("a filter around the caller refuses the question");
        bool killable = SystemCall.ErrnoOf((nint)machine.Probes.Ask(new("seccomp: WAIT_KILLABLE_RECV", SystemCallNumber.seccomp, SeccompCall.SECCOMP_SET_MODE_FILTER, SeccompCall.SECCOMP_FILTER_FLAG_NEW_LISTENER | SeccompCall.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV))) == Errno.EFAULT;
        return Ok(killable ? "there, and a call that was received waits in peace (SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV)" : "there, without SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV of Linux 5.19");
    }
}
