namespace Caisson.Inspect.Watching;

/// <summary>How a machine is watched.</summary>
public sealed record WatchOptions
{
    /// <summary>How long from one look at everything to the next: descriptors, bind mounts, sockets, threads. The kernel tells of none of those.</summary>
    public TimeSpan FullInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Where the kernel does not tell of processes, how long from one look at all of them to the next.</summary>
    public TimeSpan ProcessInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether the kernel's events are used where they can be had.</summary>
    public bool UseEvents { get; init; } = true;
}
