using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Scanning;

/// <summary>A namespace while the scan goes on.</summary>
internal sealed class NamespaceRecord(NamespaceKind kind, ulong inode)
{
    internal readonly NamespaceKind Kind = kind;
    internal readonly ulong Inode = inode;
    internal readonly List<ProcessRecord> Processes = [];
    internal List<NamespaceHolder>? Holders;

    internal ProcessRecord? Leader;

    /// <summary>The process that tells which container it belongs to: the leader, or one that holds it.</summary>
    internal ProcessRecord? Witness;

    /// <summary>Whether it was asked for what follows, so that none means that none is to be seen.</summary>
    internal bool Asked;
    internal ulong Owner;
    internal ulong Parent;
    internal uint? OwnerUid;
    internal int? NetworkNumber;

    /// <summary>A process in the mount namespace that has a bind mount of it, and where.</summary>
    internal (int Pid, string Path)? Bound;

    /// <summary>Of a mount namespace: whether its mounts were read.</summary>
    internal bool MountsRead;

    internal List<NamespaceId>? Children;
    internal List<NamespaceId>? Owned;

    internal void Hold(NamespaceHolder holder) => (Holders ??= []).Add(holder);
}
