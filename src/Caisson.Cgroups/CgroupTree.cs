using System.Buffers.Binary;
using Caisson.Linux;
using Caisson.Linux.Abi;
using static Caisson.Linux.Abi.Fcntl;

namespace Caisson.Cgroups;

/// <summary>Walks through the groups below a group, by descriptors alone: their names are the workload's choice.</summary>
/// <remarks>
/// A group cannot be moved to another place, so the way up is <c>..</c>, and one open directory is enough for a tree of any
/// depth. No link is followed and no mount entered.
/// </remarks>
internal static unsafe class CgroupTree
{
    private const ulong Inside = OpenAt2.RESOLVE_NO_XDEV | OpenAt2.RESOLVE_NO_SYMLINKS | OpenAt2.RESOLVE_BENEATH;

    /// <summary>Calls with a descriptor of the group and then of every group below it.</summary>
    /// <param name="group">The group's open directory; it stays open.</param>
    /// <param name="visit">What to do; the descriptor is not to be closed.</param>
    public static void Visit(int group, Action<int> visit)
    {
        visit(group);
        var ways = new Stack<Queue<byte[]>>();
        ways.Push(new Queue<byte[]>(Children(group)));
        int at = group;
        try
        {
            while (ways.Count > 0)
            {
                int next;
                if (ways.Peek().TryDequeue(out var name))
                {
                    next = Open(at, name);
                    if (SystemCall.ErrnoOf(next).IsShortage) SystemCall.Check(next, "Cannot look into a control group", "openat2");
                    if (next < 0) continue;
                    visit(next);
                    ways.Push(new Queue<byte[]>(Children(next)));
                }
                else
                {
                    ways.Pop();
                    if (ways.Count == 0) return;
                    next = Above(at);
                    if (SystemCall.ErrnoOf(next).IsShortage) SystemCall.Check(next, "Cannot look into a control group", "openat");
                    // What was being visited has been removed meanwhile.
                    if (next < 0) return;
                }
                if (at != group) SystemCall.close(at);
                at = next;
            }
        }
        finally
        {
            if (at != group) SystemCall.close(at);
        }
    }

    /// <summary>Removes a group with all below it, the deepest first.</summary>
    /// <param name="path">The group's absolute path.</param>
    /// <returns>False if a process is left in one of them.</returns>
    /// <exception cref="CaissonException">The caller may not.</exception>
    public static bool Remove(string path)
    {
        var result = SystemCall.unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
        if (!IsBusy(result)) return Done(result, path);
        int at = SystemCall.openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
        if (SystemCall.ErrnoOf(at) == Errno.EACCES)
        {
            fixed (byte* p = CString.Of(path)) SystemCall.Invoke(SystemCallNumber.fchmodat, AT_FDCWD, (nint)p, (nint)OwnersMode);
            at = SystemCall.openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
        }
        if (at < 0) return Done(at, path);
        // What may be read need not be open to changes.
        SystemCall.fchmod(at, OwnersMode);
        try
        {
            if (!Empty(ref at, path)) return false;
        }
        finally
        {
            if (at >= 0) SystemCall.close(at);
        }
        result = SystemCall.unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
        return !IsBusy(result) && Done(result, path);
    }

    private static bool Empty(ref int at, string path)
    {
        var way = new List<byte[]>();
        for (;;)
        {
            byte[]? busy = null;
            foreach (var name in Children(at))
            {
                int result = Unlink(at, name);
                if (IsBusy(result)) busy = name;
                else Done(result, path);
            }
            if (busy is not null)
            {
                int child = Open(at, busy);
                if (SystemCall.ErrnoOf(child) is Errno.ENOENT or Errno.ENODEV) continue;
                SystemCall.Check(child, $"Cannot remove the control group {path}", "openat2", path);
                SystemCall.fchmod(child, OwnersMode);
                SystemCall.close(at);
                at = child;
                way.Add(busy);
                continue;
            }
            if (way.Count == 0) return true;
            int above = Above(at);
            SystemCall.close(at);
            at = above;
            SystemCall.Check(above, $"Cannot remove the control group {path}", "openat", path);
            var last = way[^1];
            way.RemoveAt(way.Count - 1);
            int removed = Unlink(at, last);
            // Nothing is below it any more: it is a process that keeps it.
            if (IsBusy(removed)) return false;
            Done(removed, path);
        }
    }

    /// <summary>The names of the groups directly below one.</summary>
    private static List<byte[]> Children(int group)
    {
        const int SEEK_SET = 0;
        var names = new List<byte[]>();
        SystemCall.Invoke(SystemCallNumber.lseek, group, 0, SEEK_SET);
        var buffer = new byte[8192];
        for (;;)
        {
            nint length;
            fixed (byte* p = buffer) length = SystemCall.Invoke(SystemCallNumber.getdents64, group, (nint)p, buffer.Length);
            // A group that is being removed has nothing below it.
            if (length <= 0) return names;
            for (var at = 0; at < length;)
            {
                // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name.
                var entry = buffer.AsSpan(at, BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + 16)));
                at += entry.Length;
                if (entry[18] != DT_DIR) continue;
                var name = entry[19..];
                name = name[..(name.IndexOf((byte)0) + 1)];
                if (!name.SequenceEqual(".\0"u8) && !name.SequenceEqual("..\0"u8)) names.Add(name.ToArray());
            }
        }
    }

    private const byte DT_DIR = 4;

    private static int Open(int group, byte[] name)
    {
        var how = new open_how { flags = (uint)(O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC), resolve = Inside };
        fixed (byte* p = name)
        {
            int opened = (int)SystemCall.Invoke(SystemCallNumber.openat2, group, (nint)p, (nint)(&how), sizeof(open_how));
            // Who has a group of its own may shut it to the very user that it belongs to, whom that keeps from nothing: there are no links here to be led by.
            if (SystemCall.ErrnoOf(opened) != Errno.EACCES || SystemCall.Invoke(SystemCallNumber.fchmodat, group, (nint)p, (nint)OwnersMode) < 0) return opened;
            return (int)SystemCall.Invoke(SystemCallNumber.openat2, group, (nint)p, (nint)(&how), sizeof(open_how));
        }
    }

    private const uint OwnersMode = 0x1C0; // 0700

    private static int Above(int group) => SystemCall.openat(group, "..", O_RDONLY | O_DIRECTORY | O_NOFOLLOW);

    private static int Unlink(int group, byte[] name)
    {
        fixed (byte* p = name) return (int)SystemCall.Invoke(SystemCallNumber.unlinkat, group, (nint)p, AT_REMOVEDIR);
    }

    private static bool IsBusy(int result) => SystemCall.ErrnoOf(result) is Errno.EBUSY or Errno.ENOTEMPTY;

    private static bool Done(int result, string path)
    {
        if (SystemCall.ErrnoOf(result) is not (Errno.ENOENT or Errno.ENODEV)) SystemCall.Check(result, $"Cannot remove the control group {path}", "rmdir", path);
        return true;
    }
}
