namespace Caisson.Linux.Abi;

/// <summary>Flags of memfd_create(2). Header: <c>linux/memfd.h</c>.</summary>
internal static class MemFd
{
    internal const int MFD_CLOEXEC = 1;
    internal const int MFD_ALLOW_SEALING = 2;
    internal const int MFD_HUGETLB = 4;
    internal const int MFD_NOEXEC_SEAL = 8;
    internal const int MFD_EXEC = 0x10;
}
