using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Learn;

/// <summary>A shell in namespaces of its own, as a step asks for it.</summary>
/// <param name="Kinds">What is new. A user namespace is added for who needs one.</param>
internal sealed record RoomRequest(NamespaceKind Kinds)
{
    /// <summary>What stands above what is seen in it.</summary>
    internal string Title { get; init; } = "in the namespace";

    internal string? HostName { get; init; }

    /// <summary>A /proc of its own, in a mount namespace of its own.</summary>
    internal bool Proc { get; init; }

    /// <summary>The ids of a new user namespace are mapped: to its root, and from who runs this, or from a range of nobody's if that is root.</summary>
    internal bool Mapped { get; init; } = true;

    /// <summary>Another room, in whose user namespace it is made; of the other kinds it shares <see cref="Shared"/>.</summary>
    internal Seat? Beside { get; init; }

    /// <summary>What it shares with the other room.</summary>
    internal NamespaceKind Shared { get; init; }

    /// <summary>Namespaces that it enters, by their files.</summary>
    internal (NamespaceKind Kind, string Path)[] Entered { get; init; } = [];

    /// <summary>How the mounts of a new mount namespace stand to those it was copied from.</summary>
    internal MountPropagation Propagation { get; init; } = MountPropagation.Private;

    /// <summary>How far the clock of the time since boot is moved, in seconds.</summary>
    internal long? BootOffset { get; init; }

    /// <summary>The program that becomes the shell, or is it.</summary>
    internal string[] Program { get; init; } = ["sh"];
}
