using Caisson.Linux.Processes;

namespace Caisson.Runtime.Foreground;

/// <summary>How an attended process ended.</summary>
/// <param name="Status">Its exit status.</param>
/// <param name="TimedOut">It was ended because its time was up.</param>
public readonly record struct ForegroundResult(ExitStatus Status, bool TimedOut = false)
{
    /// <summary>The status for the caller's own exit: the process's, or 128 and the signal; if its time was up, 124, or 137 if it had to be killed, as timeout(1) has it.</summary>
    public int ExitCode => TimedOut && Status.Signal?.Number != 9 ? 124 : Status.ShellStatus;
}
