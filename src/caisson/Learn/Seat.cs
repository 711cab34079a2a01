using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Learn;

/// <summary>A place to look from: a shell on the host or in a room.</summary>
internal sealed class Seat(ShellSession shell, string title) : IDisposable
{
    /// <summary>What stands above what is seen from it.</summary>
    internal string Title { get; } = title;

    /// <summary>Its namespaces that are not the host's.</summary>
    internal NamespaceKind Kinds { get; init; }

    internal bool IsRoot { get; init; } = true;

    /// <summary>The name of the container that it is in; null for none.</summary>
    internal string? Container { get; init; }

    internal bool IsHost => Kinds == NamespaceKind.None && Container is null;

    internal string Prompt => IsRoot ? "#" : "$";

    internal ShellSession Shell { get; } = shell;

    /// <summary>The shell's process id on the host.</summary>
    internal int Pid => Shell.Pid;

    /// <summary>Types a command that the learner does not see.</summary>
    internal Answer Ask(string command) => Shell.Type(command);

    public void Dispose() => Shell.Dispose();
}
