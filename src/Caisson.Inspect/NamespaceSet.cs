using Caisson.Linux.Namespaces;

namespace Caisson.Inspect;

/// <summary>At most one namespace of each kind.</summary>
public readonly struct NamespaceSet : IEquatable<NamespaceSet>
{
    private readonly Inodes _inodes;
    private readonly ulong _device;

    internal NamespaceSet(ulong device, ReadOnlySpan<ulong> inodes)
    {
        // None at all are equal wherever they come from.
        _device = inodes.ContainsAnyExcept(0ul) ? device : 0;
        inodes.CopyTo(_inodes);
    }

    /// <summary>The namespace of a kind; null if there is none, or it could not be seen.</summary>
    /// <param name="kind">One kind.</param>
    public NamespaceId? this[NamespaceKind kind] => _inodes[Index(kind)] is not 0 and var inode ? new NamespaceId(_device, inode) : null;

    /// <summary>The kinds that there is one of.</summary>
    public NamespaceKind Kinds
    {
        get
        {
            var kinds = NamespaceKind.None;
            for (var i = 0; i < Count; i++)
            {
                if (_inodes[i] != 0) kinds |= NamespaceKinds.Each[i];
            }

            return kinds;
        }
    }

    /// <inheritdoc/>
    public bool Equals(NamespaceSet other) => ((ReadOnlySpan<ulong>)_inodes).SequenceEqual(other._inodes) && _device == other._device;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is NamespaceSet other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        for (var i = 0; i < Count; i++) hash.Add(_inodes[i]);
        return hash.ToHashCode();
    }

    /// <summary>Whether two sets have the same namespaces.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(NamespaceSet left, NamespaceSet right) => left.Equals(right);

    /// <summary>Whether two sets have not the same namespaces.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(NamespaceSet left, NamespaceSet right) => !left.Equals(right);

    internal const int Count = 8;

    /// <summary>The device of all of them; 0 if there are none.</summary>
    internal ulong Device => _device;

    /// <summary>The inode of the kind at a place of <see cref="NamespaceKinds.Each"/>; 0 for none.</summary>
    internal ulong Inode(int index) => _inodes[index];

    /// <summary>Where a kind stands in <see cref="NamespaceKinds.Each"/>.</summary>
    internal static int Index(NamespaceKind kind) => kind switch
    {
        NamespaceKind.User => 0,
        NamespaceKind.Pid => 1,
        NamespaceKind.Mount => 2,
        NamespaceKind.Uts => 3,
        NamespaceKind.Ipc => 4,
        NamespaceKind.Network => 5,
        NamespaceKind.Cgroup => 6,
        NamespaceKind.Time => 7,
        _ => throw new ArgumentException($"'{kind}' is not one kind of namespace.", nameof(kind)),
    };

    [System.Runtime.CompilerServices.InlineArray(Count)]
    private struct Inodes
    {
        private ulong _first;
    }
}
