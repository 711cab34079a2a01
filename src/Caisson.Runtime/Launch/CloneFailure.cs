using Caisson.Linux;
using Caisson.Runtime.Diagnosis;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch;

/// <summary>Why a clone itself was refused.</summary>
internal static class CloneFailure
{
    public static CaissonException Explain(Errno errno, LaunchPlan plan, string what)
    {
        var finding = KnownCauses.Find(new Failure { Call = "clone3", Errno = errno, Namespaces = plan.CloneFlags, Subject = plan.Subject }, Machine.Current());
        return new($"Cannot make {what}: a process{(plan.CloneFlags == 0 ? "" : $" in new namespaces ({Flags.Clone(plan.CloneFlags)})")}", "clone3", errno, null, finding?.Cause, finding?.Remedy);
    }
}
