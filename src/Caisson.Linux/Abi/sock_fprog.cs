using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>A seccomp program: seccomp(2). Header: <c>linux/filter.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct sock_fprog
{
    internal ushort len;
    internal sock_filter* filter;
}
