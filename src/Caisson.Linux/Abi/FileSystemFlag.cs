namespace Caisson.Linux.Abi;

/// <summary>The mount flags that statfs(2) reports in <c>f_flags</c>. Header: <c>sys/statvfs.h</c>.</summary>
internal static class FileSystemFlag
{
    internal const long ST_RDONLY = 1;
    internal const long ST_NOSUID = 2;
    internal const long ST_NODEV = 4;
    internal const long ST_NOEXEC = 8;
    internal const long ST_SYNCHRONOUS = 0x10;
    internal const long ST_MANDLOCK = 0x40;
    internal const long ST_NOATIME = 0x400;
    internal const long ST_NODIRATIME = 0x800;
    internal const long ST_RELATIME = 0x1000;
    internal const long ST_NOSYMFOLLOW = 0x2000;
}
