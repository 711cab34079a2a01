namespace Caisson.Launch;

/// <summary>What the parent does when the child reports.</summary>
internal sealed class ChildEvents
{
    /// <summary>A step is about to run; the value is the time in nanoseconds of CLOCK_MONOTONIC.</summary>
    public Action<int, long>? Reached { get; init; }

    /// <summary>A second process has taken over.</summary>
    public Action<int>? Moved { get; init; }

    /// <summary>The master of the terminal has come.</summary>
    public Action<int>? Terminal { get; init; }

    /// <summary>The listener of the filter of system calls has come.</summary>
    public Action<int>? Listener { get; init; }

    /// <summary>Return at Ready: the child then waits for its start.</summary>
    public bool UntilReady { get; init; }

    /// <summary>Until when this may take, in nanoseconds of CLOCK_MONOTONIC.</summary>
    public long Deadline { get; init; } = long.MaxValue;
}
