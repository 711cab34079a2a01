using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>The arguments of openat2(2). Header: <c>linux/openat2.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct open_how
{
    internal ulong flags;
    internal ulong mode;
    internal ulong resolve;
}
