namespace Caisson.Inspect.Watching;

/// <summary>What differs between two looks at a machine.</summary>
public enum SnapshotChangeKind
{
    /// <summary>A namespace is there that was not.</summary>
    NamespaceAppeared,

    /// <summary>A process is there that was not.</summary>
    ProcessStarted,

    /// <summary>A process is in other namespaces than before.</summary>
    ProcessMoved,

    /// <summary>A process has another name or command line: it runs another program.</summary>
    ProcessChanged,

    /// <summary>A process is not there any more.</summary>
    ProcessEnded,

    /// <summary>A namespace is not there any more.</summary>
    NamespaceGone,

    /// <summary>A namespace is kept under a name.</summary>
    NameKept,

    /// <summary>A namespace is no longer kept under a name.</summary>
    NameReleased,

    /// <summary>The kernel's events came faster than they were read, and everything was looked at anew.</summary>
    EventsLost,
}
