using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>The arguments of clone3(2); pointers and descriptors are carried as 64-bit numbers. Header: <c>linux/sched.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct clone_args
{
    internal ulong flags;
    internal ulong pidfd;
    internal ulong child_tid;
    internal ulong parent_tid;
    internal ulong exit_signal;
    internal ulong stack;
    internal ulong stack_size;
    internal ulong tls;
    internal ulong set_tid;
    internal ulong set_tid_size;
    internal ulong cgroup;
}
