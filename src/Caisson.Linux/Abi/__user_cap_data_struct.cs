using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>32 capabilities in each of three sets: capget(2). Two of these make up a thread's capabilities. Header: <c>linux/capability.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct __user_cap_data_struct
{
    internal uint effective;
    internal uint permitted;
    internal uint inheritable;
}
