using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>A time of statx(2): seconds since 1970 and nanoseconds. Header: <c>linux/stat.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct statx_timestamp
{
    internal long tv_sec;
    internal uint tv_nsec;
    internal int __reserved;
}
