using Caisson.Linux.Abi;
using Caisson.Linux.Processes;
using Caisson.Runtime.Foreground;

namespace Caisson.Runtime;

public sealed partial class ContainerManager
{
    /// <summary>Ends a container's first process as `docker stop` does: SIGTERM, and SIGKILL if it is there after a while. One that has ended already is no error.</summary>
    /// <param name="id">The container's id.</param>
    /// <param name="grace">How long it may take to end by itself.</param>
    /// <remarks>A process 1 of a PID namespace without an answer to SIGTERM is spared it by the kernel; nothing is won by waiting for it.</remarks>
    public void Stop(string id, TimeSpan grace)
    {
        var snapshot = State(id);
        if (snapshot.Pid == 0) return;
        using var process = PidFd.TryOpen(snapshot.Pid);
        // The process may have gone, and its number may be another's, between the look and the opening.
        if (process is null || snapshot.Record?.Process.IsAlive != true) return;
        bool isSpared = IsUnanswered(snapshot.Pid);
        process.TrySendSignal(new Signal(SignalNumber.SIGTERM));
        process.TrySendSignal(new Signal(SignalNumber.SIGCONT));
        // Asked again: it may have made up its mind just now.
        if ((!isSpared || !IsUnanswered(snapshot.Pid)) && process.WaitForExit(grace)) return;
        process.TrySendSignal(new Signal(SignalNumber.SIGKILL));
        process.WaitForExit();
    }

    private static bool IsUnanswered(int pid) =>
        ProcessStatus.TryRead(pid)?.NamespacePids is { Count: > 1 } ids && ids[^1] == 1 && SignalAnswers.Of(pid, SignalNumber.SIGTERM, out _) == SignalAnswer.Default;
}
