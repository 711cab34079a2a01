using System.Buffers.Text;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Runtime.State;

/// <summary>
/// A process that cannot be mistaken for a later one with the same number: its id and when it was started.
/// </summary>
/// <param name="Pid">Its id in the caller's PID namespace; 0 for none.</param>
/// <param name="StartTime">Field 22 of /proc/PID/stat: clock ticks since the machine's start, proc_pid_stat(5).</param>
public readonly record struct ProcessIdentity(int Pid, ulong StartTime)
{
    /// <summary>The process that has this id now; null if none has, or it has ended and only waits for its parent.</summary>
    /// <param name="pid">An id in the caller's PID namespace.</param>
    public static ProcessIdentity? Of(int pid) => Read(pid) is { Ended: false } found ? new(pid, found.StartTime) : null;

    /// <summary>Whether it still runs. A zombie does not, nor does another process that got its number.</summary>
    /// <exception cref="CaissonException">That cannot be told: /proc cannot be read (EMFILE, ENFILE, not mounted).</exception>
    public bool IsAlive => Pid > 0 && Read(Pid) is { Ended: false } found && found.StartTime == StartTime;

    /// <summary>Whether it is on its way out and runs none of its own code any more.</summary>
    internal bool IsEnding => Read(Pid) is not { } found || found.Ended || found.StartTime != StartTime || (found.Flags & ExitingFlag) != 0;

    /// <summary>Whether the process that has this id now is on its way out and has not got there.</summary>
    internal static bool IsOnItsWayOut(int pid) => Read(pid) is { Ended: false } found && (found.Flags & ExitingFlag) != 0;

    // PF_EXITING of the kernel's sched.h, in field 9 of /proc/PID/stat.
    private const uint ExitingFlag = 4;

    /// <summary>Opens its pidfd; null if it has ended. What the descriptor stands for is this process for certain.</summary>
    /// <exception cref="CaissonException">pidfd_open(2) failed: EMFILE, ENFILE, ENOMEM, ENOSYS (Linux before 5.3).</exception>
    public SafeFileHandle? Open()
    {
        if (Pid <= 0) return null;
        var descriptor = SystemCall.pidfd_open(Pid);
        if (SystemCall.ErrnoOf(descriptor) is Errno.ESRCH or Errno.EINVAL) return null;
        SystemCall.Check(descriptor, $"opening process {Pid}", "pidfd_open");
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        // Only once the descriptor is there is it too late for the number to change hands.
        if (IsAlive) return handle;
        handle.Dispose();
        return null;
    }

    // Null only for what the kernel says is gone: who cannot be looked at may well be alive.
    private static (bool Ended, uint Flags, ulong StartTime)? Read(int pid)
    {
        var path = $"/proc/{pid}/stat";
        var descriptor = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_RDONLY);
        if (SystemCall.ErrnoOf(descriptor) is Errno.ENOENT or Errno.ESRCH)
        {
            if (!Exists(pid)) return null;
            // Its number may just have been given to another one.
            descriptor = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_RDONLY);
        }
        SystemCall.Check(descriptor, $"looking at process {pid}", "openat", path,
            SystemCall.ErrnoOf(descriptor) == Errno.ENOENT ? "the process is there, but /proc does not show it: it is not mounted, or hides it (hidepid)" : null);
        Span<byte> buffer = stackalloc byte[1024];
        var length = SystemCall.read(descriptor, buffer);
        SystemCall.close(descriptor);
        if (SystemCall.ErrnoOf(length) == Errno.ESRCH) return null;
        SystemCall.Check(length, $"looking at process {pid}", "read", path);
        return Parse(buffer[..(int)length]);
    }

    private static bool Exists(int pid) => SystemCall.ErrnoOf(SystemCall.kill(pid, 0)) != Errno.ESRCH;

    /// <summary>Reads state (field 3), flags (field 9) and start time (field 22) of a /proc/PID/stat text; null if it is none.</summary>
    internal static (bool Ended, uint Flags, ulong StartTime)? Parse(ReadOnlySpan<byte> text)
    {
        // The program's name is the process's own choice and may hold blanks and brackets; the last bracket is the kernel's.
        var end = text.LastIndexOf((byte)')');
        if (end < 0 || end + 2 >= text.Length) return null;
        text = text[(end + 2)..];
        var ended = text[0] is (byte)'Z' or (byte)'X' or (byte)'x';
        uint flags = 0;
        for (var field = 3; field < 22; field++)
        {
            if (field == 9) Utf8Parser.TryParse(text, out flags, out _);
            var blank = text.IndexOf((byte)' ');
            if (blank < 0) return null;
            text = text[(blank + 1)..];
        }
        return Utf8Parser.TryParse(text, out ulong start, out _) ? (ended, flags, start) : null;
    }
}
