using System.Globalization;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;

namespace Caisson.Runtime.Foreground;

/// <summary>What a process does about a signal, as /proc tells it: proc_pid_status(5), signal(7).</summary>
internal enum SignalAnswer
{
    /// <summary>Nothing: the kernel's default holds. A process 1 of a PID namespace is spared that.</summary>
    Default,

    /// <summary>Every thread blocks it: it waits until one takes it (sigwait(3), signalfd(2)) or lets it through.</summary>
    Blocked,

    /// <summary>It has a handler, ignores it, or is gone: its own business.</summary>
    Own,
}

/// <summary>Looks at processes' answers to signals.</summary>
internal static class SignalAnswers
{
    /// <summary>A process's answer now.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="number">The signal.</param>
    /// <param name="isPending">It has come and waits.</param>
    public static SignalAnswer Of(int pid, int number, out bool isPending)
    {
        isPending = false;
        var signal = new Signal(number);
        if (ProcessStatus.TryRead(pid) is not { } status) return SignalAnswer.Own;
        isPending = status.Pending.Contains(signal);
        if (status.Caught.Contains(signal) || status.Ignored.Contains(signal)) return SignalAnswer.Own;
        return status.Blocked.Contains(signal) && (status.Threads == 1 || EveryThreadBlocks(pid, signal)) ? SignalAnswer.Blocked : SignalAnswer.Default;
    }

    /// <summary>Whether a signal ends a process that does nothing about it: signal(7).</summary>
    public static bool EndsByDefault(int signal) =>
        signal is not (0 or SignalNumber.SIGCHLD or SignalNumber.SIGCONT or SignalNumber.SIGURG or SignalNumber.SIGWINCH or SignalNumber.SIGSTOP or SignalNumber.SIGTSTP or SignalNumber.SIGTTIN or SignalNumber.SIGTTOU);

    // The process's file tells of its first thread alone, and the kernel gives a signal to whichever takes it.
    private static bool EveryThreadBlocks(int pid, Signal signal)
    {
        var directory = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/task");
        try
        {
            foreach (var thread in Directory.EnumerateDirectories(directory))
                if (ProcFile.TryRead(thread + "/status") is { } text && !ProcessStatus.Parse(System.Text.Encoding.UTF8.GetString(text)).Blocked.Contains(signal)) return false;
        }
        catch (IOException)
        {
            // The process is gone.
        }
        return true;
    }
}
