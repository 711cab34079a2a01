using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>The layout of a process's memory as /proc shows it: prctl(2), PR_SET_MM_MAP. Header: <c>linux/prctl.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct prctl_mm_map
{
    internal ulong start_code;
    internal ulong end_code;
    internal ulong start_data;
    internal ulong end_data;
    internal ulong start_brk;
    internal ulong brk;
    internal ulong start_stack;
    internal ulong arg_start;
    internal ulong arg_end;
    internal ulong env_start;
    internal ulong env_end;
    internal ulong* auxv;
    internal uint auxv_size;
    internal uint exe_fd;
}
