using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>A signal's handling in the kernel's own form, which is not the C library's: rt_sigaction(2). The mask has 8 bytes. Header: <c>asm/signal.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sigaction
{
    internal void* sa_handler;
    internal ulong sa_flags;
    internal void* sa_restorer;
    internal ulong sa_mask;
}
