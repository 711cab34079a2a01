using System.Runtime.InteropServices;

#pragma warning disable CS0169, CS0649, IDE0051 // The kernel's padding.

namespace Caisson.Linux.Abi;

/// <summary>What waitid(2) tells about a child: the process part of the kernel's signal information. Header: <c>asm/siginfo.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct siginfo_t
{
    internal int si_signo;
    internal int si_errno;
    internal int si_code;
    private int _pad;
    internal int si_pid;
    internal uint si_uid;
    internal int si_status;
    private fixed int _rest[25];
}
