namespace Caisson.Runtime.Foreground;

/// <summary>How a process is attended to in the foreground.</summary>
public sealed class ForegroundOptions
{
    /// <summary>The descriptor that is typed at the process's terminal, if it has one; null to type nothing.</summary>
    public int? Input { get; init; } = 0;

    /// <summary>The descriptor that gets what the process's terminal prints.</summary>
    public int Output { get; init; } = 1;

    /// <summary>After this time the process gets SIGTERM and, ten seconds later, SIGKILL; null for never.</summary>
    public TimeSpan? Timeout { get; init; }
}
