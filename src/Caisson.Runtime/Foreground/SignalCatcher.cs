using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Caisson.Linux.Abi;
using static Caisson.Linux.Abi.SignalNumber;

namespace Caisson.Runtime.Foreground;

/// <summary>
/// Turns signals to this process into notes on a pipe, until it is disposed of. signalfd(2) cannot: it needs signals blocked in every thread, and
/// the runtime's own threads block none.
/// </summary>
internal sealed unsafe partial class SignalCatcher : IDisposable
{
    internal const int SI_KERNEL = 0x80;

    private readonly libc_sigaction[] _former = new libc_sigaction[_NSIG + 1];
    private ulong _caught;

    /// <summary>The descriptor to poll and read; -1 where there is no NativeAOT, and signals keep their default effect.</summary>
    internal int Descriptor { get; } = -1;

    /// <summary>Begins.</summary>
    /// <param name="children">Note SIGCHLD too, for a child that stops.</param>
    internal SignalCatcher(bool children = false)
    {
        if (RuntimeFeature.IsDynamicCodeSupported) return;
        var ends = stackalloc int[2];
        SystemCall.Check(SystemCall.Invoke(SystemCallNumber.pipe2, (nint)ends, Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK), "making a pipe for signals", "pipe2");
        Descriptor = ends[0];
        SignalHandler.Pipe = ends[1];
        for (var signal = 1; signal <= _NSIG; signal++) Catch(signal, children);
    }

    private void Catch(int signal, bool children)
    {
        if (!IsForwarded(signal)) return;
        libc_sigaction former;
        if (sigaction(signal, null, &former) < 0) return;
        // nohup and shells that start a job in the background ignore signals on behalf of the program. SIGPIPE is the runtime's doing.
        if (former.handler == (void*)SIG_IGN)
        {
            if (signal != SIGCHLD) return;
        }
        else if (signal == SIGCHLD && !children)
        {
            return;
        }
        var action = new libc_sigaction();
        if (signal != SIGCHLD || children)
        {
            action.handler = SignalHandler.Address;
            action.flags = SA_SIGINFO;
            // Nothing else may come in between, the runtime's own request to stop for a collection least of all.
            for (var i = 0; i < 16; i++) action.mask[i] = ~0ul;
        }
        // Ignored, it would make the kernel throw exit statuses away.
        if (sigaction(signal, &action, null) < 0) return;
        _former[signal] = former;
        _caught |= 1ul << (signal - 1);
    }

    /// <summary>
    /// Not those that cannot be caught, that a fault of this program raises, that the C library keeps for itself (32, 33), or with which the runtime
    /// stops its threads (34).
    /// </summary>
    internal static bool IsForwarded(int signal) =>
        signal is not (SIGKILL or SIGSTOP or SIGILL or SIGTRAP or SIGBUS or SIGFPE or SIGSEGV or SIGSYS or SIGPIPE or 32 or 33 or 34);

    /// <summary>Takes the next note.</summary>
    internal bool TryRead(out SignalNote note)
    {
        note = default;
        if (Descriptor < 0) return false;
        fixed (SignalNote* p = &note)
            return SystemCall.Retry(SystemCallNumber.read, Descriptor, (nint)p, sizeof(SignalNote)) == sizeof(SignalNote);
    }

    public void Dispose()
    {
        if (Descriptor < 0) return;
        for (var signal = 1; signal <= _NSIG; signal++)
        {
            if ((_caught & 1ul << (signal - 1)) == 0) continue;
            fixed (libc_sigaction* former = &_former[signal]) sigaction(signal, former, null);
        }
        SystemCall.close(Descriptor);
        SystemCall.close(SignalHandler.Pipe);
    }

    // The C library's structure, which is not the kernel's: its own entry brings the code that returns from a handler.
    [StructLayout(LayoutKind.Sequential)]
    private struct libc_sigaction
    {
        internal void* handler;
        internal fixed ulong mask[16];
        internal int flags;
        internal void* restorer;
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int sigaction(int signal, libc_sigaction* action, libc_sigaction* former);
}
