using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>Whose capabilities capget(2) and capset(2) mean; pid 0 is the calling thread. Header: <c>linux/capability.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct __user_cap_header_struct
{
    internal uint version;
    internal int pid;
}
