using System.Buffers.Binary;
using Caisson.Linux;
using Caisson.Linux.Abi;
using static Caisson.Linux.Abi.Fcntl;

namespace Caisson.Runtime.State;

/// <summary>Removes a tree whose contents a container may have chosen: by descriptor, following no link, crossing into no mount, however deep it is.</summary>
internal static class DirectoryRemoval
{
    private const int DepthLimit = 32;
    private const ulong Inside = OpenAt2.RESOLVE_NO_XDEV | OpenAt2.RESOLVE_NO_SYMLINKS | OpenAt2.RESOLVE_BENEATH;

    /// <summary>Removes everything in an open directory.</summary>
    internal static void Empty(int directory, string path)
    {
        var serial = 0;
        // What lies too deep is moved up to here, so it takes another round.
        while (Empty(directory, directory, path, 0, ref serial)) { }
    }

    private static unsafe bool Empty(int top, int directory, string path, int depth, ref int serial)
    {
        var moved = false;
        SystemCall.Invoke(SystemCallNumber.lseek, directory, 0, SEEK_SET);
        var buffer = new byte[8192];
        for (;;)
        {
            nint length;
            fixed (byte* p = buffer) length = SystemCall.Invoke(SystemCallNumber.getdents64, directory, (nint)p, buffer.Length);
            SystemCall.Check(length, $"reading {path}", "getdents64", path);
            if (length == 0) return moved;
            for (var at = 0; at < length;)
            {
                // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name.
                var entry = buffer.AsSpan(at, BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + 16)));
                at += entry.Length;
                var raw = entry[19..];
                raw = raw[..(raw.IndexOf((byte)0) + 1)];
                if (raw.SequenceEqual(".\0"u8) || raw.SequenceEqual("..\0"u8)) continue;
                fixed (byte* name = raw) moved |= RemoveEntry(top, directory, name, path, depth, ref serial);
            }
        }
    }

    // Names are bytes here: not every name that a container may choose is UTF-8.
    private static unsafe bool RemoveEntry(int top, int directory, byte* name, string path, int depth, ref int serial)
    {
        var result = (int)SystemCall.Invoke(SystemCallNumber.unlinkat, directory, (nint)name, 0);
        if (SystemCall.ErrnoOf(result) is not (Errno.EISDIR or Errno.EPERM)) return Gone(result, name, path);
        result = (int)SystemCall.Invoke(SystemCallNumber.unlinkat, directory, (nint)name, AT_REMOVEDIR);
        if (SystemCall.ErrnoOf(result) is not (Errno.ENOTEMPTY or Errno.EEXIST)) return Gone(result, name, path);

        if (depth >= DepthLimit)
        {
            // A removal that was interrupted may have left such names.
            do
            {
                fixed (byte* target = CString.Of($".removing-{serial++}"))
                    result = (int)SystemCall.Invoke(SystemCallNumber.renameat2, directory, (nint)name, top, (nint)target, 0);
            } while (SystemCall.ErrnoOf(result) is Errno.ENOTEMPTY or Errno.EEXIST);
            Gone(result, name, path);
            return true;
        }

        var how = new open_how { flags = (uint)(O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), resolve = Inside };
        var child = (int)SystemCall.Invoke(SystemCallNumber.openat2, directory, (nint)name, (nint)(&how), sizeof(open_how));
        if (SystemCall.ErrnoOf(child) == Errno.EACCES)
        {
            // An owner may take the right away from himself, as overlayfs does with its work directory.
            SystemCall.Invoke(SystemCallNumber.fchmodat2, directory, (nint)name, 0x1C0, AT_SYMLINK_NOFOLLOW);
            child = (int)SystemCall.Invoke(SystemCallNumber.openat2, directory, (nint)name, (nint)(&how), sizeof(open_how));
        }
        if (child < 0) return Gone(child, name, path);
        bool moved;
        try
        {
            moved = Empty(top, child, path + "/" + Text(name), depth + 1, ref serial);
        }
        finally
        {
            SystemCall.close(child);
        }
        return Gone((int)SystemCall.Invoke(SystemCallNumber.unlinkat, directory, (nint)name, AT_REMOVEDIR), name, path) | moved;
    }

    private static unsafe bool Gone(int result, byte* name, string path)
    {
        var errno = SystemCall.ErrnoOf(result);
        if (errno is Errno.None or Errno.ENOENT) return false;
        var what = path + "/" + Text(name);
        throw new CaissonException($"removing {what}", "unlinkat", errno, what, errno switch
        {
            Errno.EXDEV or Errno.EBUSY => "something is mounted there",
            Errno.EACCES or Errno.EPERM => "it belongs to another user",
            _ => null,
        });
    }

    private static unsafe string Text(byte* name) => CString.Decode(name);
}
