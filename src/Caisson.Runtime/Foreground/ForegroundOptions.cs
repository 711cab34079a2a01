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

    /// <summary>
    /// The process is in this process's own session and process group, as a program that was started without a terminal of its own is: keys reach it by
    /// themselves, and when it stops this process stops too, so that the shell sees one job.
    /// </summary>
    public bool SharesGroup { get; init; }

    /// <summary>What is sent to this process is passed on. False: it is dropped, as unshare(1) ignores SIGINT and SIGTERM while it waits.</summary>
    public bool Forward { get; init; } = true;
}
