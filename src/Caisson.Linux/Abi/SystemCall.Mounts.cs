namespace Caisson.Linux.Abi;

internal static unsafe partial class SystemCall
{
    internal static int mount(string? source, string target, string? type, ulong flags, string? data = null)
    {
        fixed (byte* s = source is null ? null : CString.Of(source), t = CString.Of(target), y = type is null ? null : CString.Of(type), d = data is null ? null : CString.Of(data))
            return (int)Invoke(SystemCallNumber.mount, (nint)s, (nint)t, (nint)y, (nint)flags, (nint)d);
    }

    internal static int umount2(string target, int flags)
    {
        fixed (byte* t = CString.Of(target)) return (int)Invoke(SystemCallNumber.umount2, (nint)t, flags);
    }

    internal static int pivot_root(string newRoot, string putOld)
    {
        fixed (byte* n = CString.Of(newRoot), p = CString.Of(putOld)) return (int)Invoke(SystemCallNumber.pivot_root, (nint)n, (nint)p);
    }

    internal static int fsopen(string type, int flags)
    {
        fixed (byte* t = CString.Of(type)) return (int)Invoke(SystemCallNumber.fsopen, (nint)t, flags);
    }

    internal static int fspick(int dirfd, string path, int flags)
    {
        fixed (byte* p = CString.Of(path)) return (int)Invoke(SystemCallNumber.fspick, dirfd, (nint)p, flags);
    }

    internal static int fsconfig(int fd, int command, string? key, string? value, int aux)
    {
        fixed (byte* k = key is null ? null : CString.Of(key), v = value is null ? null : CString.Of(value))
            return (int)Retry(SystemCallNumber.fsconfig, fd, command, (nint)k, (nint)v, aux);
    }

    internal static int fsmount(int fd, int flags, ulong attributes) => (int)Invoke(SystemCallNumber.fsmount, fd, flags, (nint)attributes);

    internal static int open_tree(int dirfd, string path, int flags)
    {
        fixed (byte* p = CString.Of(path)) return (int)Retry(SystemCallNumber.open_tree, dirfd, (nint)p, flags);
    }

    internal static int move_mount(int fromDirfd, string from, int toDirfd, string to, int flags)
    {
        fixed (byte* f = CString.Of(from), t = CString.Of(to))
            return (int)Invoke(SystemCallNumber.move_mount, fromDirfd, (nint)f, toDirfd, (nint)t, flags);
    }

    internal static int mount_setattr(int dirfd, string path, int flags, in mount_attr attr)
    {
        fixed (mount_attr* a = &attr)
        fixed (byte* p = CString.Of(path)) return (int)Invoke(SystemCallNumber.mount_setattr, dirfd, (nint)p, flags, (nint)a, sizeof(mount_attr));
    }
}
