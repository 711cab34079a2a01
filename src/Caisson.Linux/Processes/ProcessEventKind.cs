namespace Caisson.Linux.Processes;

/// <summary>What the kernel tells of processes, as far as it is used here: <c>PROC_EVENT_…</c> in <c>linux/cn_proc.h</c>.</summary>
public enum ProcessEventKind
{
    /// <summary>A process or thread was made.</summary>
    Fork = 1,

    /// <summary>A process runs another program.</summary>
    Exec = 2,

    /// <summary>Its ids changed.</summary>
    Identity = 4,

    /// <summary>It began a session.</summary>
    Session = 0x80,

    /// <summary>It gave itself another name.</summary>
    Name = 0x200,

    /// <summary>It ended.</summary>
    Exit = 0x40000000,
}
