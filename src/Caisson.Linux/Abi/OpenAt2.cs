namespace Caisson.Linux.Abi;

/// <summary>How openat2(2) resolves a path. Header: <c>linux/openat2.h</c>.</summary>
internal static class OpenAt2
{
    internal const ulong RESOLVE_NO_XDEV = 1;
    internal const ulong RESOLVE_NO_MAGICLINKS = 2;
    internal const ulong RESOLVE_NO_SYMLINKS = 4;
    internal const ulong RESOLVE_BENEATH = 8;
    internal const ulong RESOLVE_IN_ROOT = 0x10;
    internal const ulong RESOLVE_CACHED = 0x20;
}
