namespace Caisson.Inspect.Watching;

/// <summary>How a watch learns what happens.</summary>
public enum WatchSource
{
    /// <summary>The kernel tells of every process: the process connector.</summary>
    Events,

    /// <summary>All processes are looked at now and then.</summary>
    Rescans,
}
