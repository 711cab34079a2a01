using Caisson.Launch.Steps;
using Caisson.Linux;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>A security module does not take a label.</summary>
internal sealed class LabelRefused : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Step is not SetLabel step) return null;
        if (failure.Errno == Errno.EBADMSG) return new("the module shows another label than was written", "look into the kernel's log (dmesg)");
        if (failure.Errno == Errno.EXDEV) return new("something is mounted over the attribute files of /proc", "unmount it");
        return (step.IsAppArmor, failure.Errno) switch
        {
            (true, Errno.ENOENT) => new($"the AppArmor profile {step.Label} is not loaded", "load it (apparmor_parser -r FILE); /sys/kernel/security/apparmor/profiles lists those that are"),
            (true, Errno.EACCES or Errno.EPERM) => new($"the caller's own AppArmor profile does not allow the change to {step.Label}", "start the runtime unconfined, or allow it there (change_profile)"),
            (true, Errno.EINVAL) => new($"{step.Label} is not a profile's name", "name one of /sys/kernel/security/apparmor/profiles"),
            (false, Errno.EINVAL) => new($"{step.Label} is not a context of the loaded SELinux policy", "write it as user:role:type:level"),
            (false, Errno.EACCES or Errno.EPERM) => new($"the SELinux policy does not allow the caller to set {step.Label}", "look for the denial in the audit log (ausearch -m avc)"),
            _ => null,
        };
    }
}
