namespace Caisson.Linux.Processes;

/// <summary>Something that happened to a process or to a thread of one. Numbers are those of the first PID namespace.</summary>
/// <param name="Kind">What.</param>
/// <param name="Pid">The process; of a fork, the new one.</param>
/// <param name="Tid">The thread; the process's first one has its number.</param>
/// <param name="ParentPid">Of a fork, the process that forked; else 0.</param>
public readonly record struct ProcessEvent(ProcessEventKind Kind, int Pid, int Tid, int ParentPid = 0)
{
    /// <summary>Whether it happened to a process as a whole and not to one of its further threads.</summary>
    public bool IsWholeProcess => Pid == Tid;
}
