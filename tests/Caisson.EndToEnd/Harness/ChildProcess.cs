using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Caisson.EndToEnd.Harness;

/// <summary>A child made by posix_spawn with exactly the descriptors that were asked for, and waited for by this class alone.</summary>
/// <remarks>System.Diagnostics.Process can neither pass descriptors nor give a child a terminal, and hides the signal that ended it.</remarks>
internal sealed unsafe class ChildProcess
{
    private static readonly ConcurrentDictionary<int, ChildProcess> s_running = new();
    private static readonly Lock s_reaping = new();
    private readonly TaskCompletionSource<Ending> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stopwatch _clock = Stopwatch.StartNew();

    internal readonly record struct Ending(int ExitCode, int Signal, TimeSpan Elapsed, long MaxResidentKilobytes);

    private ChildProcess(int pid) => Pid = pid;

    internal int Pid { get; }

    internal Task<Ending> Ended => _ended.Task;

    internal static bool IsRunning(int pid) => s_running.ContainsKey(pid);

    static ChildProcess()
    {
        // Orphans of the programs under test become children of this process, so that no leak can hide.
        Libc.Check(Libc.prctl(Libc.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "prctl(PR_SET_CHILD_SUBREAPER)");
    }

    /// <summary>Starts a program.</summary>
    /// <param name="argv">The absolute path, then the arguments.</param>
    /// <param name="environment">NAME=value entries; nothing is inherited.</param>
    /// <param name="descriptors">The numbers in the child and where they come from; all others are closed.</param>
    /// <param name="terminal">The path of a terminal to become descriptors 0 to 2 and to control the child's new session, or null.</param>
    internal static ChildProcess Start(
        IReadOnlyList<string> argv, IReadOnlyList<string> environment, IReadOnlyDictionary<int, int> descriptors, string? terminal = null)
    {
        // Larger than any libc's posix_spawn_file_actions_t and posix_spawnattr_t.
        var actions = stackalloc byte[512];
        var attributes = stackalloc byte[1024];
        Try(Libc.posix_spawn_file_actions_init(actions));
        Try(Libc.posix_spawnattr_init(attributes));
        var copies = new List<int>();
        try
        {
            var highest = 2;
            if (terminal is not null)
            {
                // The first terminal that a session leader opens without O_NOCTTY becomes its controlling one.
                Try(Libc.posix_spawn_file_actions_addopen(actions, 0, terminal, Libc.O_RDWR, 0));
                Try(Libc.posix_spawn_file_actions_adddup2(actions, 0, 1));
                Try(Libc.posix_spawn_file_actions_adddup2(actions, 0, 2));
            }
            foreach (var (number, source) in descriptors)
            {
                // Out of the way first: a source may have the number that another one is to get.
                var copy = Libc.Check(Libc.fcntl(source, Libc.F_DUPFD_CLOEXEC, 200), "fcntl(F_DUPFD_CLOEXEC)");
                copies.Add(copy);
                Try(Libc.posix_spawn_file_actions_adddup2(actions, copy, number));
                highest = Math.Max(highest, number);
            }
            Try(Libc.posix_spawn_file_actions_addclosefrom_np(actions, highest + 1));
            for (var number = 3; number < highest; number++)
            {
                if (!descriptors.ContainsKey(number))
                    throw new ArgumentException($"descriptor {number} must be given when {highest} is");
            }

            // Nothing blocked, and every signal at its default, whatever .NET and whoever started the tests ignore.
            var none = stackalloc ulong[16];
            var defaults = stackalloc ulong[16];
            NativeMemory.Clear(none, 128);
            NativeMemory.Clear(defaults, 128);
            // All 64, also libc's own two: posix_spawn would otherwise leave those ignored in the program.
            defaults[0] = ulong.MaxValue;
            Try(Libc.posix_spawnattr_setsigmask(attributes, none));
            Try(Libc.posix_spawnattr_setsigdefault(attributes, defaults));
            Try(Libc.posix_spawnattr_setflags(attributes, (short)(Libc.POSIX_SPAWN_SETSIGDEF | Libc.POSIX_SPAWN_SETSIGMASK
                | (terminal is null ? 0 : Libc.POSIX_SPAWN_SETSID))));

            using var arguments = new NativeStrings(argv);
            using var variables = new NativeStrings(environment);
            ChildProcess child;
            lock (s_reaping)
            {
                int pid;
                var error = Libc.posix_spawn(&pid, arguments.Pointer[0], actions, attributes, arguments.Pointer, variables.Pointer);
                if (error != 0)
                    throw new IOException($"cannot start {argv[0]}: {Marshal.GetPInvokeErrorMessage(error)}");
                s_running[pid] = child = new ChildProcess(pid);
            }
            new Thread(child.Wait) { IsBackground = true, Name = $"wait {child.Pid}" }.Start();
            return child;
        }
        finally
        {
            foreach (var copy in copies)
                _ = Libc.close(copy);
            _ = Libc.posix_spawn_file_actions_destroy(actions);
            _ = Libc.posix_spawnattr_destroy(attributes);
        }
    }

    /// <summary>Sends a signal; one to a process that is gone already is no error.</summary>
    internal void Signal(int signal)
    {
        lock (s_reaping)
        {
            if (IsRunning(Pid) && Libc.kill(Pid, signal) < 0 && Marshal.GetLastPInvokeError() != Libc.ESRCH)
                Libc.Check(-1, $"kill({Pid}, {signal})");
        }
    }

    /// <summary>Takes the exit status of every orphan that has ended, so that it is no zombie.</summary>
    internal static void ReapOrphans()
    {
        foreach (var process in ProcessTable.Read())
        {
            lock (s_reaping)
            {
                if (process.State == 'Z' && process.Parent == Environment.ProcessId && !IsRunning(process.Pid))
                    _ = Libc.wait4(process.Pid, null, Libc.WNOHANG, null);
            }
        }
    }

    private void Wait()
    {
        // First only wait, and take the status under the lock: until then the number cannot pass to another process.
        var info = stackalloc byte[128];
        while (Libc.waitid(Libc.P_PID, Pid, info, Libc.WEXITED | Libc.WNOWAIT) < 0 && Marshal.GetLastPInvokeError() == Libc.EINTR)
        {
        }
        int status, result;
        Libc.Rusage usage;
        lock (s_reaping)
        {
            result = Libc.wait4(Pid, &status, 0, &usage);
            s_running.TryRemove(Pid, out _);
        }
        if (result < 0)
        {
            _ended.SetException(new IOException($"the exit status of process {Pid} was taken by someone else"));
            return;
        }
        var signal = status & 0x7f;
        _ended.SetResult(new Ending(
            signal == 0 ? (status >> 8) & 0xff : 128 + signal, signal, _clock.Elapsed, usage.MaxResidentKilobytes));
    }

    private static void Try(int error)
    {
        if (error != 0)
            throw new IOException($"posix_spawn: {Marshal.GetPInvokeErrorMessage(error)}");
    }

    /// <summary>A NULL-terminated array of C strings.</summary>
    private readonly ref struct NativeStrings
    {
        private readonly int _count;

        internal NativeStrings(IReadOnlyList<string> strings)
        {
            _count = strings.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++)
            {
                if (strings[i].Contains('\0'))
                    throw new ArgumentException("a NUL character in an argument or variable");
                var bytes = Encoding.UTF8.GetBytes(strings[i]);
                Pointer[i] = (byte*)NativeMemory.AllocZeroed((nuint)(bytes.Length + 1));
                bytes.CopyTo(new Span<byte>(Pointer[i], bytes.Length));
            }
        }

        internal byte** Pointer { get; }

        public void Dispose()
        {
            for (var i = 0; i < _count; i++)
                NativeMemory.Free(Pointer[i]);
            NativeMemory.Free(Pointer);
        }
    }
}
