using Caisson.Launch.Diagnosis;
using Caisson.Launch.Plan;
using Caisson.Linux;

namespace Caisson.Launch;

/// <summary>Why a clone itself was refused.</summary>
internal static class CloneFailure
{
    public static CaissonException Explain(Errno errno, LaunchPlan plan, string what)
    {
        if (plan.BornInto is { } group && OfGroup(errno, group.Path) is { } reason) return new($"Cannot make {what}: step {plan.Offset}, a process in its control group", "clone3", errno, group.Path, reason.Cause, reason.Remedy);
        var finding = KnownCauses.Find(new Failure { Call = "clone3", Errno = errno, Namespaces = plan.CloneFlags, Subject = plan.Subject }, Machine.Current());
        return new($"Cannot make {what}: step {plan.Offset}, a process{(plan.CloneFlags == 0 ? "" : $" in new namespaces ({Flags.Clone(plan.CloneFlags)})")}", "clone3", errno, null, finding?.Cause, finding?.Remedy);
    }

    // What clone(2) and cgroups(7) say of CLONE_INTO_CGROUP.
    private static (string Cause, string? Remedy)? OfGroup(Errno errno, string path) => errno switch
    {
        Errno.EBUSY => ("the group hands controllers on to groups below it, and such a group takes no processes of its own (cgroups(7), no internal processes)", "name one of the groups below it"),
        Errno.EOPNOTSUPP => ("a group above it is threaded, which makes it invalid for processes (cgroup.type is 'domain invalid')", "put the container's group below a group that is not threaded"),
        Errno.EACCES => ("the caller may not move a process from its own group into this one: it may not write to cgroup.procs of the group above both", "start it from a process in the same delegated part of the tree"),
        Errno.ENODEV => ("the group is gone", null),
        Errno.EAGAIN => File.Exists(path + "/pids.max") ? ("its limit of processes, or that of a group above it, is reached (pids.max)", "raise the limit") : null,
        _ => null,
    };
}
