using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Users;

/// <summary>A user namespace in the chain of its ancestors.</summary>
/// <param name="Id">Device and inode.</param>
/// <param name="OwnerUid">
/// Who made it, as a number of the reader's user namespace, null if that user has none there. Of the initial one: 0.
/// </param>
public sealed record UserNamespaceLevel(NamespaceId Id, uint? OwnerUid)
{
    /// <summary>Whether it is the one that the machine started with.</summary>
    public bool IsInitial => Id.Inode == 0xEFFFFFFD;
}
