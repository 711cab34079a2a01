using Microsoft.Win32.SafeHandles;

namespace Caisson.Launch;

/// <summary>A process that came out of a launch: running its program, or waiting for the start.</summary>
/// <param name="Pid">Its process id in the caller's PID namespace.</param>
/// <param name="PidFd">Its pidfd (pidfd_open(2)).</param>
/// <param name="Terminal">The master of its pseudo terminal, if it has one and nobody else was to get it.</param>
public sealed record LaunchedProcess(int Pid, SafeFileHandle PidFd, SafeFileHandle? Terminal) : IDisposable
{
    /// <summary>
    /// Lets go of what keeps it from ending, called while it is on its way out and does not get there; null if nothing can. Process 1 of a PID namespace
    /// waits for all others in it, and the freezer of cgroups version 1 holds even those that were killed.
    /// </summary>
    internal Action? LetGo { get; set; }

    /// <summary>Gives up the descriptors; the process goes on.</summary>
    public void Dispose()
    {
        PidFd.Dispose();
        Terminal?.Dispose();
    }
}
