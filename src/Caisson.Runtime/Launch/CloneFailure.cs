using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch;

/// <summary>Why a clone itself was refused.</summary>
internal static class CloneFailure
{
    public static CaissonException Explain(Errno errno, ulong flags, string what) =>
        new($"Cannot make {what}: a process in new namespaces ({Flags.Clone(flags)})", "clone3", errno);
}
