using System.Runtime.InteropServices;
using Caisson.Linux.Abi;

namespace Caisson.Linux.Files;

/// <summary>Tells of names that come and go in directories: inotify(7). Not for several threads at once.</summary>
public sealed class DirectoryWatch : DescriptorHandle
{
    private readonly Dictionary<int, string> _directories = [];
    private readonly byte[] _buffer = new byte[16 << 10];

    private DirectoryWatch(int descriptor)
        : base(descriptor)
    {
    }

    /// <summary>Makes a watch of no directory yet.</summary>
    /// <exception cref="CaissonException">EMFILE: the limit in /proc/sys/fs/inotify/max_user_instances is reached.</exception>
    public static DirectoryWatch Create()
    {
        var fd = SystemCall.Invoke(SystemCallNumber.inotify_init1, Inotify.IN_CLOEXEC | Inotify.IN_NONBLOCK);
        return new((int)SystemCall.Check(fd, "Cannot watch directories", "inotify_init1", cause: fd == -(int)Errno.EMFILE ? "the limit in /proc/sys/fs/inotify/max_user_instances is reached" : null));
    }

    /// <summary>Watches a directory, until it is removed. A second time for the same one changes nothing.</summary>
    /// <param name="path">The directory; a symbolic link is followed.</param>
    /// <returns>False if there is no such directory.</returns>
    /// <exception cref="CaissonException">EACCES: the caller may not read it; ENOSPC: the limit in /proc/sys/fs/inotify/max_user_watches is reached.</exception>
    public bool Add(string path)
    {
        var watch = SystemCall.inotify_add_watch(Descriptor, path, Inotify.IN_CREATE | Inotify.IN_DELETE | Inotify.IN_MOVED_FROM | Inotify.IN_MOVED_TO | Inotify.IN_ONLYDIR);
        if (watch is -(int)Errno.ENOENT or -(int)Errno.ENOTDIR) return false;
        SystemCall.Check(watch, $"Cannot watch {path}", "inotify_add_watch", path, watch == -(int)Errno.ENOSPC ? "the limit in /proc/sys/fs/inotify/max_user_watches is reached" : null);
        _directories[watch] = path;
        return true;
    }

    /// <summary>Reads what happened, as much as is there; waits for nothing: poll the descriptor.</summary>
    /// <param name="changes">Gets what happened, in its order: the directory as it was given to <see cref="Add"/>, the name, and whether it is there now.</param>
    /// <returns>False if events were lost because nobody read them in time: the directories have to be read anew.</returns>
    /// <exception cref="CaissonException">The kernel refused.</exception>
    public bool Read(ICollection<(string Directory, string Name, bool Appeared)> changes)
    {
        var complete = true;
        while (true)
        {
            var length = SystemCall.read(Descriptor, _buffer);
            if (length == -(int)Errno.EAGAIN) return complete;
            SystemCall.Check(length, "Cannot read what happened in a watched directory", "read");
            ReadOnlySpan<byte> rest = _buffer.AsSpan(0, (int)length);
            while (MemoryMarshal.TryRead<inotify_event>(rest, out var entry))
            {
                var name = rest.Slice(16, (int)entry.len);
                rest = rest[(16 + (int)entry.len)..];
                if ((entry.mask & Inotify.IN_Q_OVERFLOW) != 0) complete = false;
                else if ((entry.mask & Inotify.IN_IGNORED) != 0) _directories.Remove(entry.wd);
                else if (_directories.TryGetValue(entry.wd, out var directory))
                    changes.Add((directory, CString.Decode(name.TrimEnd((byte)0)), (entry.mask & (Inotify.IN_CREATE | Inotify.IN_MOVED_TO)) != 0));
            }
        }
    }
}
