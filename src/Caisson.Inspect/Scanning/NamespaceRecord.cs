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

    /// <summary>Whether <see cref="Owner"/> and <see cref="Parent"/> were asked for, so that none means that there is none to be seen.</summary>
    internal bool Asked;
    internal ulong Owner;
    internal ulong Parent;
    internal uint? OwnerUid;
    internal int? NetworkNumber;

    internal List<NamespaceId>? Children;
    internal List<NamespaceId>? Owned;
}
