using System.Text;
using Caisson.Launch;
using Caisson.Launch.Diagnosis;
using Caisson.Launch.Plan;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Runtime.Hooks;

/// <summary>Runs one hook to its end, and not longer than it may take.</summary>
/// <remarks>
/// The state comes to it as a file in memory that cannot be changed, not through a pipe: so nobody waits for a hook that does not read it, and none is
/// ended by SIGPIPE. What it says is read while it runs; what it leaves running in the background may keep its output open, and nobody waits for that.
/// </remarks>
internal static unsafe class HookProcess
{
    // What an error shows of the hook's words: the last of them.
    private const int Shown = 2048;

    // More than a pipe holds, so that all that was said before the end is read, and not what somebody says for ever who was left behind.
    private const int PipeLimit = 1 << 20;

    /// <param name="name">The hook, for messages.</param>
    /// <param name="state">The container's state as JSON.</param>
    /// <param name="timeout">Seconds; null for as long as it takes.</param>
    /// <param name="plan">Makes its plan out of its three streams.</param>
    /// <exception cref="HookException">It cannot be run, failed, or took too long.</exception>
    public static void Run(string name, ReadOnlySpan<byte> state, int? timeout, Func<(int Input, int Output, int Error), LaunchPlan> plan)
    {
        using var input = StateFile(state, name);
        var (from, to) = Pipe(name);
        using var output = from;
        var deadline = timeout is { } seconds ? MonotonicClock.Now + seconds * 1_000_000_000L : long.MaxValue;
        using var child = Start(name, input, to, plan, deadline, out var started);
        try
        {
            var said = new List<byte>();
            if (!started || !Attend(child, (int)output.DangerousGetHandle(), deadline, said))
            {
                child.Abandon();
                throw new HookException($"the {name}, did not end within its time-out of {timeout} s and was killed" + Said(said));
            }
            var status = child.Wait();
            if (status != 0)
                throw new HookException($"the {name}, failed with status {status}" + (status > 128 ? $", as one does that is ended by {EndedBySignal.NameOf(status - 128)}" : "") + Said(said));
        }
        catch
        {
            child.Abandon();
            throw;
        }
    }

    private static Child Start(string name, SafeFileHandle input, SafeFileHandle output, Func<(int Input, int Output, int Error), LaunchPlan> build, long deadline, out bool started)
    {
        using (output)
        {
            var words = (int)output.DangerousGetHandle();
            using var plan = build(((int)input.DangerousGetHandle(), words, words));
            Child? child = null;
            try
            {
                child = Child.Clone(plan, $"the {name}");
                // On its way it may wait for what the container's processes hold up: a file system of theirs, a frozen group.
                started = child.Follow(deadline: deadline);
                return child;
            }
            catch (ProgramException e)
            {
                child?.Abandon();
                throw new HookException($"the {name}, cannot be run", e.Cause ?? (e.ExitStatus == 127 ? "there is no such program" : "it may not be executed"), e.Remedy, e);
            }
            catch (CaissonException e)
            {
                child?.Abandon();
                throw new HookException($"the {name}, cannot be run: {e.Message}", inner: e);
            }
        }
    }

    /// <summary>Reads what it says until it ends; false if it did not in time.</summary>
    private static bool Attend(Child child, int output, long deadline, List<byte> said)
    {
        Span<pollfd> wait = [new pollfd { fd = child.PidFd, events = Poll.POLLIN }, new pollfd { fd = output, events = Poll.POLLIN }];
        for (;;)
        {
            SystemCall.Check(SystemCall.poll(wait, MonotonicClock.MillisecondsUntil(deadline)), "waiting for a hook", "ppoll");
            if (wait[1].revents != 0 && Read(output, said) == 0) wait[1].fd = -1;
            if (wait[0].revents != 0)
            {
                for (var rest = PipeLimit; rest > 0 && Read(output, said) is var length and > 0; rest -= length) { }
                return true;
            }
            if (MonotonicClock.Now >= deadline) return false;
        }
    }

    private static int Read(int output, List<byte> said)
    {
        Span<byte> buffer = stackalloc byte[4096];
        var length = SystemCall.read(output, buffer);
        if (length <= 0) return 0;
        said.AddRange(buffer[..(int)length]);
        if (said.Count > Shown * 2) said.RemoveRange(0, said.Count - Shown);
        return (int)length;
    }

    private static string Said(List<byte> said)
    {
        if (said.Count > Shown) said.RemoveRange(0, said.Count - Shown);
        var text = NeutralWords.Of(Encoding.UTF8.GetString([.. said]));
        return text.Length == 0 ? "" : "; it said: " + text;
    }

    private static SafeFileHandle StateFile(ReadOnlySpan<byte> state, string name)
    {
        var file = (int)SystemCall.Check(SystemCall.memfd_create("state", MemFd.MFD_CLOEXEC | MemFd.MFD_ALLOW_SEALING), $"Cannot run the {name}", "memfd_create");
        var handle = new SafeFileHandle(file, ownsHandle: true);
        SystemCall.Check(SystemCall.write_all(file, state), $"Cannot run the {name}", "write");
        SystemCall.Check(SystemCall.fcntl(file, Fcntl.F_ADD_SEALS, Fcntl.F_SEAL_WRITE | Fcntl.F_SEAL_SHRINK | Fcntl.F_SEAL_GROW | Fcntl.F_SEAL_SEAL), $"Cannot run the {name}", "fcntl");
        SystemCall.Invoke(SystemCallNumber.lseek, file, 0, 0);
        return handle;
    }

    private static (SafeFileHandle From, SafeFileHandle To) Pipe(string name)
    {
        int* ends = stackalloc int[2];
        SystemCall.Check(SystemCall.Invoke(SystemCallNumber.pipe2, (nint)ends, Fcntl.O_CLOEXEC), $"Cannot run the {name}", "pipe2");
        // Only this end: a hook may rely on its output not to refuse anything.
        SystemCall.fcntl(ends[0], Fcntl.F_SETFL, Fcntl.O_NONBLOCK);
        return (new SafeFileHandle(ends[0], true), new SafeFileHandle(ends[1], true));
    }
}
