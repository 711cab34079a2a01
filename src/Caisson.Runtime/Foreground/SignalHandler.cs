using System.Runtime.CompilerServices;
using Caisson.Linux.Abi;
using static Caisson.Launch.Init.ChildKernel;

namespace Caisson.Runtime.Foreground;

/// <summary>
/// The function that the kernel calls on a signal. It interrupts any thread anywhere, a collection included, so it obeys the rules of a cloned
/// child: plain calls and pointers, no runtime. It exists under NativeAOT only.
/// </summary>
internal static unsafe class SignalHandler
{
    /// <summary>Where notes are written to; set before the first handler is installed. No initialiser: a static constructor could not run here.</summary>
    internal static int Pipe;

    internal static delegate*<int, siginfo_t*, void*, void> Address => &Handle;

    private static void Handle(int signal, siginfo_t* info, void* context)
    {
        // The interrupted code may be between its own call and the look at errno.
        int* errno = ErrnoLocation();
        int saved = *errno;
        SignalNote note = default;
        note.Signal = signal;
        note.Code = info->si_code;
        Syscall(SystemCallNumber.write, Pipe, (long)&note, sizeof(SignalNote), 0, 0, 0);
        *errno = saved;
    }

    [MethodImpl(MethodImplOptions.InternalCall)]
    [System.Runtime.RuntimeImport("*", "__errno_location")]
    private static extern int* ErrnoLocation();
}

/// <summary>What the handler tells of a signal.</summary>
internal struct SignalNote
{
    internal int Signal;

    /// <summary>Who sent it: si_code of sigaction(2); SI_KERNEL for a terminal's keys.</summary>
    internal int Code;
}
