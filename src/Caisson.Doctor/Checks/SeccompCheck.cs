using Caisson.Launch.Diagnosis.Causes;
using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Doctor.Checks;

/// <summary>Filters of system calls: seccomp(2).</summary>
internal sealed class SeccompCheck() : Check("seccomp", CheckGroup.Security, "containers run under a filter that takes dangerous system calls from them")
{
    private static readonly string[] Usual = ["kill_process", "kill_thread", "trap", "errno", "user_notif", "trace", "log", "allow"];

    public override IReadOnlyList<string> Causes => [nameof(FilterRefused), "EndedBySignal"];

    public override bool IsNeeded(CheckedMachine machine) => true;

    public override CheckResult Run(CheckedMachine machine)
    {
        // Known flags and no filter: EFAULT, if filters are there at all.
        var answer = SystemCall.ErrnoOf((nint)machine.Probes.Ask(new("seccomp: set a filter", SystemCallNumber.seccomp, SeccompCall.SECCOMP_SET_MODE_FILTER)));
        if (answer is Errno.ENOSYS or Errno.EINVAL) return Missing("not in this kernel", FilterRefused.Find("seccomp", Errno.ENOSYS)!);
        var actions = machine.Read("/proc/sys/kernel/seccomp/actions_avail").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        List<CheckDetail> details = [];
        List<string> lacking = [];
        foreach (var action in Usual)
        {
            bool there = actions.Length == 0 || actions.Contains(action);
            details.Add(new(there ? CheckState.Ok : CheckState.Limited, action, there ? "" : "not in this kernel"));
            if (!there) lacking.Add(action);
        }
        var version = machine.Probes.LibSeccomp();
        details.Add(new(version is null ? CheckState.Missing : CheckState.Ok, "libseccomp", version?.ToString() ?? "not found"));
        details.Add(new(CheckState.Ok, "the caller's own mode", machine.Machine.Caller.SeccompMode switch { 0 => "no filter", 1 => "strict", _ => "a filter" }));
        if (version is null) return Limited("without libseccomp", new("libseccomp cannot be loaded, so filters of names cannot be compiled", $"as root: {machine.Distribution.Install("libseccomp2", "libseccomp", "libseccomp2", "libseccomp", "libseccomp")}"), details);
        return lacking.Count == 0 ? Ok($"filters, with libseccomp {version}", details)
            : Limited($"without {string.Join(", ", lacking)}", new($"this kernel's filters have no action {string.Join(", ", lacking)}", "use a newer kernel, or leave these actions out of linux.seccomp"), details);
    }
}
