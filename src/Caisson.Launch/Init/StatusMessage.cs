using System.Runtime.InteropServices;

namespace Caisson.Launch.Init;

/// <summary>What the child tells its parent, one packet each on the status socket; a detail may follow in the same packet.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct StatusMessage
{
    public const int Size = 32;
    public const int DetailLimit = 4096;

    public StatusKind Kind;
    public int Step;
    public int Errno;
    public int Call;
    /// <summary>A process id, or a time in nanoseconds of CLOCK_MONOTONIC, or a time in milliseconds, by kind.</summary>
    public long Value;
    public long DetailLength;
}

/// <summary>The kinds of message on the status socket.</summary>
internal enum StatusKind
{
    None,
    /// <summary>Tracing: the step is about to run; the value is the time.</summary>
    Reached,
    /// <summary>The parent is to take this step.</summary>
    Asked,
    /// <summary>A second process goes on with the plan; the value is its id as the parent sees it.</summary>
    Moved,
    /// <summary>A descriptor comes with this message: the step behind this one takes it.</summary>
    Sent,
    /// <summary>What follows depends on a file system of the container's: the next message may take as many milliseconds as the value says; 0 ends that.</summary>
    Bounded,
    /// <summary>Everything but the program is in place.</summary>
    Ready,
    /// <summary>A step failed and the process is about to end.</summary>
    Failed,
}
