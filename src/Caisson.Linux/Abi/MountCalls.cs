namespace Caisson.Linux.Abi;

/// <summary>Flags and commands of the mount calls that work on descriptors: open_tree(2), move_mount(2), fsopen(2), fspick(2), fsconfig(2), fsmount(2). Header: <c>linux/mount.h</c>.</summary>
internal static class MountCalls
{
    // open_tree, also with AT_RECURSIVE and AT_EMPTY_PATH
    internal const int OPEN_TREE_CLONE = 1;
    internal const int OPEN_TREE_CLOEXEC = 0x80000;

    // move_mount
    internal const int MOVE_MOUNT_F_SYMLINKS = 1;
    internal const int MOVE_MOUNT_F_AUTOMOUNTS = 2;
    internal const int MOVE_MOUNT_F_EMPTY_PATH = 4;
    internal const int MOVE_MOUNT_T_SYMLINKS = 0x10;
    internal const int MOVE_MOUNT_T_AUTOMOUNTS = 0x20;
    internal const int MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    internal const int MOVE_MOUNT_SET_GROUP = 0x100;
    internal const int MOVE_MOUNT_BENEATH = 0x200;

    // fsopen, fspick, fsmount
    internal const int FSOPEN_CLOEXEC = 1;
    internal const int FSPICK_CLOEXEC = 1;
    internal const int FSPICK_SYMLINK_NOFOLLOW = 2;
    internal const int FSPICK_NO_AUTOMOUNT = 4;
    internal const int FSPICK_EMPTY_PATH = 8;
    internal const int FSMOUNT_CLOEXEC = 1;

    // fsconfig
    internal const int FSCONFIG_SET_FLAG = 0;
    internal const int FSCONFIG_SET_STRING = 1;
    internal const int FSCONFIG_SET_BINARY = 2;
    internal const int FSCONFIG_SET_PATH = 3;
    internal const int FSCONFIG_SET_PATH_EMPTY = 4;
    internal const int FSCONFIG_SET_FD = 5;
    internal const int FSCONFIG_CMD_CREATE = 6;
    internal const int FSCONFIG_CMD_RECONFIGURE = 7;
    internal const int FSCONFIG_CMD_CREATE_EXCL = 8;
}
