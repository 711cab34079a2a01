using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;

namespace Caisson.Linux.Processes;

/// <summary>Who runs this process. It never changes its user or its user namespace, so the latter is looked at once.</summary>
internal static class Caller
{
    private static bool? _inFirstUserNamespace;

    /// <summary>It is in the machine's first user namespace, as far as its id map tells.</summary>
    public static bool IsInFirstUserNamespace => _inFirstUserNamespace ??= IdMap.TryRead(Environment.ProcessId)?.Equals(IdMap.Identity) ?? true;

    /// <summary>It is the machine's root, and not one of a user namespace.</summary>
    public static bool IsMachinesRoot => SystemCall.geteuid() == 0 && IsInFirstUserNamespace;
}
