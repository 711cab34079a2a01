namespace Caisson.Linux.Abi;

/// <summary>Flags of mmap(2), mremap(2) and madvise(2). Header: <c>asm/mman.h</c>.</summary>
internal static class MemoryMap
{
    internal const int PROT_NONE = 0;
    internal const int PROT_READ = 1;
    internal const int PROT_WRITE = 2;
    internal const int PROT_EXEC = 4;
    internal const int MAP_SHARED = 1;
    internal const int MAP_PRIVATE = 2;
    internal const int MAP_FIXED = 0x10;
    internal const int MAP_ANONYMOUS = 0x20;
    internal const int MAP_GROWSDOWN = 0x100;
    internal const int MAP_NORESERVE = 0x4000;
    internal const int MAP_POPULATE = 0x8000;
    internal const int MAP_STACK = 0x20000;
    internal const int MAP_FIXED_NOREPLACE = 0x100000;
    internal const int MREMAP_MAYMOVE = 1;
    internal const int MREMAP_FIXED = 2;
    internal const int MREMAP_DONTUNMAP = 4;
    internal const int MADV_DONTNEED = 4;
    internal const int MADV_DONTFORK = 0xa;
    internal const int MADV_WIPEONFORK = 0x12;
    internal const int MADV_DONTDUMP = 0x10;
}
