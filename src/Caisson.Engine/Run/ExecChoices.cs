namespace Caisson.Engine;

/// <summary>What a user asks of <c>caisson exec</c>, as written on the command line.</summary>
public sealed record ExecChoices
{
    /// <summary>The program and its arguments; at least one element.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary><c>--user</c>: as for a run; null for the container's own.</summary>
    public string? User { get; init; }

    /// <summary><c>--env</c>.</summary>
    public IReadOnlyList<string> Env { get; init; } = [];

    /// <summary><c>--env-file</c>.</summary>
    public IReadOnlyList<string> EnvFiles { get; init; } = [];

    /// <summary><c>--workdir</c>; null for the container's own.</summary>
    public string? Workdir { get; init; }

    /// <summary>Whether the program gets a pseudo terminal.</summary>
    public bool Terminal { get; init; }

    /// <summary>The terminal's size at the start in columns and rows; null leaves it to the kernel.</summary>
    public (uint Columns, uint Rows)? ConsoleSize { get; init; }
}
