namespace Caisson.Linux.Abi;

/// <summary>Flags of umount2(2). Header: <c>sys/mount.h</c>.</summary>
internal static class Umount
{
    internal const int MNT_FORCE = 1;
    internal const int MNT_DETACH = 2;
    internal const int MNT_EXPIRE = 4;
    internal const int UMOUNT_NOFOLLOW = 8;
}
