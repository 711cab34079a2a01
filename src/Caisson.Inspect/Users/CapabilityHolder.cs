using System.Globalization;
using Caisson.Linux;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;
using Caisson.Linux.Security;

namespace Caisson.Inspect.Users;

/// <summary>What decides about a process's capabilities: who it is, what it has, and where.</summary>
/// <param name="UserNamespace">The user namespace it is in.</param>
/// <param name="EffectiveUid">Its effective user id in the reader's user namespace; null if it has none there.</param>
/// <param name="Effective">Its effective capabilities, which count in its user namespace.</param>
public sealed record CapabilityHolder(NamespaceId UserNamespace, uint? EffectiveUid, CapabilitySet Effective)
{
    /// <summary>Reads a process or thread; null if it is gone.</summary>
    /// <param name="pid">Its number.</param>
    /// <exception cref="CaissonException">EACCES: the caller may not trace the process, and so may not know its user namespace.</exception>
    public static CapabilityHolder? TryRead(int pid)
    {
        if (ProcessStatus.TryRead(pid) is not { } status) return null;
        var unmapped = UserNamespaceChain.UnmappedUid();
        try
        {
            using var user = NamespaceHandle.OpenProcess(pid, NamespaceKind.User);
            return new(user.Id, status.Uid.Effective == unmapped ? null : status.Uid.Effective, status.Effective);
        }
        catch (CaissonException e) when (e.Errno is Errno.ENOENT or Errno.ESRCH)
        {
            return null;
        }
        catch (CaissonException e) when (e.Errno is Errno.EACCES or Errno.EPERM)
        {
            throw new CaissonException(string.Create(CultureInfo.InvariantCulture, $"Cannot see in which user namespace process {pid} is"), "the process belongs to somebody else, or has more rights than this one", "do it as root");
        }
    }
}
