using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>One instruction of a seccomp program: seccomp(2). Header: <c>linux/filter.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct sock_filter
{
    internal ushort code;
    internal byte jt;
    internal byte jf;
    internal uint k;
}
