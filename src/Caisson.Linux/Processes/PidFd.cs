using System.Diagnostics;
using System.Globalization;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.Linux.Processes;

/// <summary>
/// A process by descriptor, which unlike its number can never come to mean another process: pidfd_open(2). Linux 5.3 or later.
/// </summary>
public sealed class PidFd : DescriptorHandle
{
    /// <summary>Creates an empty handle.</summary>
    public PidFd()
    {
    }

    /// <summary>Takes over a descriptor that clone3(2) or pidfd_open(2) returned.</summary>
    /// <param name="descriptor">Its number.</param>
    public PidFd(int descriptor)
        : base(descriptor)
    {
    }

    /// <summary>Opens a process of the caller's PID namespace.</summary>
    /// <param name="pid">Its number, the thread group leader's.</param>
    /// <exception cref="CaissonException">ESRCH: it does not exist; EINVAL: the number is not positive, or is a thread's that leads no group.</exception>
    public static PidFd Open(int pid) => TryOpen(pid) ?? throw new CaissonException($"Cannot open process {pid}", "pidfd_open", Errno.ESRCH);

    /// <summary>Opens a process as <see cref="Open"/> does; null if it does not exist.</summary>
    /// <param name="pid">Its number.</param>
    /// <exception cref="CaissonException">EINVAL: the number is not positive, or is a thread's that leads no group; EMFILE, ENFILE: too many descriptors.</exception>
    public static PidFd? TryOpen(int pid)
    {
        var result = SystemCall.pidfd_open(pid);
        if (result == -(int)Errno.ESRCH) return null;
        return new PidFd((int)SystemCall.Check(result, $"Cannot open process {pid}", "pidfd_open", cause: result == -(int)Errno.EINVAL ? "it is not the number of a process" : null));
    }

    /// <summary>Whether the process has not ended. One that ended but was not yet waited for counts as ended.</summary>
    public bool IsAlive => !WaitForExit(TimeSpan.Zero);

    /// <summary>Sends a signal: pidfd_send_signal(2).</summary>
    /// <param name="signal">The signal.</param>
    /// <exception cref="CaissonException">ESRCH: the process ended and was waited for; EPERM: it belongs to somebody else; EINVAL: there is no such signal.</exception>
    public void SendSignal(Signal signal) =>
        SystemCall.Check(SystemCall.pidfd_send_signal(Descriptor, signal.Number), $"Cannot send {signal}", "pidfd_send_signal");

    /// <summary>Sends a signal; false if the process has ended already.</summary>
    /// <param name="signal">The signal.</param>
    /// <exception cref="CaissonException">EPERM: the process belongs to somebody else; EINVAL: there is no such signal.</exception>
    public bool TrySendSignal(Signal signal)
    {
        var result = SystemCall.pidfd_send_signal(Descriptor, signal.Number);
        if (result == -(int)Errno.ESRCH) return false;
        SystemCall.Check(result, $"Cannot send {signal}", "pidfd_send_signal");
        return true;
    }

    /// <summary>Duplicates one of the process's descriptors into this process: pidfd_getfd(2), Linux 5.6 or later.</summary>
    /// <param name="descriptor">Its number in the other process.</param>
    /// <exception cref="CaissonException">EBADF: the process has no such descriptor; EPERM: the caller may not trace it (ptrace(2)); ESRCH: it ended.</exception>
    public DescriptorHandle GetDescriptor(int descriptor) =>
        new((int)SystemCall.Check(SystemCall.pidfd_getfd(Descriptor, descriptor), string.Create(CultureInfo.InvariantCulture, $"Cannot take descriptor {descriptor} of another process"), "pidfd_getfd"));

    /// <summary>Whether the process of a pidfd ends within so many milliseconds.</summary>
    internal static bool EndsWithin(int descriptor, int milliseconds)
    {
        Span<pollfd> wait = [new pollfd { fd = descriptor, events = Poll.POLLIN }];
        return SystemCall.poll(wait, milliseconds) > 0;
    }

    /// <summary>Waits until the process ends; it need not be a child and stays to be waited for.</summary>
    /// <param name="timeout">How long; null waits without end.</param>
    /// <returns>Whether it ended.</returns>
    public bool WaitForExit(TimeSpan? timeout = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            // One wait may be shorter than the time asked for: it is counted in an int of milliseconds.
            var left = timeout is { } limit ? limit - Stopwatch.GetElapsedTime(start) : TimeSpan.MaxValue;
            var milliseconds = timeout is null ? -1 : (int)Math.Clamp(Math.Ceiling(left.TotalMilliseconds), 0, 1_000_000_000);
            Span<pollfd> fds = [new pollfd { fd = Descriptor, events = Poll.POLLIN }];
            var ready = SystemCall.Check(SystemCall.poll(fds, milliseconds), "Cannot wait for a process", "ppoll");
            if (ready > 0) return true;
            if (timeout is not null && left.TotalMilliseconds <= milliseconds) return false;
        }
    }

    /// <summary>Waits for a child of this process and takes its exit status, so that nothing of it stays: waitid(2).</summary>
    /// <param name="timeout">How long; null waits without end.</param>
    /// <returns>How it ended; null if it had not when the time was over.</returns>
    /// <exception cref="CaissonException">ECHILD: it is no child of this process, or was waited for already.</exception>
    public ExitStatus? Reap(TimeSpan? timeout = null)
    {
        if (!WaitForExit(timeout)) return null;
        var result = SystemCall.waitid(WaitOption.P_PIDFD, Descriptor, out var info, WaitOption.WEXITED | WaitOption.__WALL);
        SystemCall.Check(result, "Cannot take the exit status of a process", "waitid", cause: result == -(int)Errno.ECHILD ? "it is no child of this process, or was waited for already" : null);
        return info.si_code == WaitOption.CLD_EXITED
            ? new ExitStatus(info.si_status)
            : new ExitStatus(0, new Signal(info.si_status), info.si_code == WaitOption.CLD_DUMPED);
    }
}
