using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>A resource limit: prlimit(2); <see cref="ulong.MaxValue"/> is no limit. Header: <c>linux/resource.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct rlimit64
{
    internal ulong rlim_cur;
    internal ulong rlim_max;
}
