using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>A time or a duration: seconds and nanoseconds. Header: <c>linux/time.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct timespec
{
    internal long tv_sec;
    internal long tv_nsec;
}
