namespace Caisson.Linux.Processes;

/// <summary>What a process is doing: the letters of proc_pid_stat(5).</summary>
public enum ProcessState
{
    /// <summary>A letter that is not known here.</summary>
    Unknown = 0,

    /// <summary>Running, or ready to run.</summary>
    Running = 'R',

    /// <summary>Waiting; a signal would wake it.</summary>
    Sleeping = 'S',

    /// <summary>Waiting for a device; signals wait too.</summary>
    DiskSleep = 'D',

    /// <summary>Stopped by a signal.</summary>
    Stopped = 'T',

    /// <summary>Stopped by its tracer.</summary>
    TracingStop = 't',

    /// <summary>Ended, and its parent has not waited for it yet.</summary>
    Zombie = 'Z',

    /// <summary>Ended and about to vanish.</summary>
    Dead = 'X',

    /// <summary>Waiting without load, a kernel thread.</summary>
    Idle = 'I',

    /// <summary>Being created, or parked: a kernel thread.</summary>
    Parked = 'P',
}
