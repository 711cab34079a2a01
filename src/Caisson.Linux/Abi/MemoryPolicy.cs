namespace Caisson.Linux.Abi;

/// <summary>NUMA memory policies: set_mempolicy(2). Header: <c>linux/mempolicy.h</c>.</summary>
internal static class MemoryPolicy
{
    internal const int MPOL_DEFAULT = 0;
    internal const int MPOL_PREFERRED = 1;
    internal const int MPOL_BIND = 2;
    internal const int MPOL_INTERLEAVE = 3;
    internal const int MPOL_LOCAL = 4;
    internal const int MPOL_PREFERRED_MANY = 5;
    internal const int MPOL_WEIGHTED_INTERLEAVE = 6;
    internal const int MPOL_F_STATIC_NODES = 0x8000;
    internal const int MPOL_F_RELATIVE_NODES = 0x4000;
    internal const int MPOL_F_NUMA_BALANCING = 0x2000;
}
