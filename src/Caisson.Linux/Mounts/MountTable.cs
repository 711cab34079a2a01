using System.Collections;
using System.Globalization;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;

namespace Caisson.Linux.Mounts;

/// <summary>The mounts of a process's mount namespace that it can reach from its root, in the kernel's order: proc_pid_mountinfo(5).</summary>
public sealed class MountTable : IReadOnlyList<MountInfo>
{
    private readonly List<MountInfo> _mounts;

    private MountTable(List<MountInfo> mounts) => _mounts = mounts;

    /// <summary>How many there are.</summary>
    public int Count => _mounts.Count;

    /// <summary>A mount.</summary>
    /// <param name="index">Its position from 0.</param>
    public MountInfo this[int index] => _mounts[index];

    /// <summary>Reads the mounts of the calling thread.</summary>
    /// <exception cref="CaissonException">/proc is not mounted, or a line is not of the file's form.</exception>
    public static MountTable Read() => Parse(CString.Decode(ProcFile.Read("/proc/thread-self/mountinfo")));

    /// <summary>Reads the mounts of a process; null if it is gone.</summary>
    /// <param name="pid">The process.</param>
    /// <exception cref="CaissonException">EACCES: the caller may not trace the process; or a line is not of the file's form.</exception>
    public static MountTable? TryRead(int pid) =>
        ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/mountinfo")) is { } bytes ? Parse(CString.Decode(bytes)) : null;

    /// <summary>Parses the file's content.</summary>
    /// <param name="content">The text.</param>
    /// <exception cref="CaissonException">A line is not of the file's form.</exception>
    public static MountTable Parse(string content)
    {
        var mounts = new List<MountInfo>();
        foreach (var range in content.AsSpan().Split('\n'))
        {
            var line = content.AsSpan(range);
            if (!line.IsEmpty) mounts.Add(MountInfo.Parse(line));
        }
        return new(mounts);
    }

    /// <summary>The mount that a path lies on: of those whose mount point is the path or above it the nearest, and of several on one point the last, which covers the others.</summary>
    /// <param name="path">An absolute path without <c>.</c>, <c>..</c>, doubled slashes and symbolic links.</param>
    public MountInfo? Find(string path)
    {
        MountInfo? found = null;
        foreach (var mount in _mounts)
        {
            if (IsAtOrBelow(path, mount.MountPoint) && (found is null || mount.MountPoint.Length >= found.MountPoint.Length)) found = mount;
        }
        return found;
    }

    /// <summary>The mounts on a directory and below it, outermost first.</summary>
    /// <param name="path">As in <see cref="Find"/>.</param>
    public IReadOnlyList<MountInfo> AtOrBelow(string path)
    {
        var list = new List<MountInfo>();
        foreach (var mount in _mounts)
        {
            if (IsAtOrBelow(mount.MountPoint, path)) list.Add(mount);
        }
        return list;
    }

    /// <inheritdoc/>
    public IEnumerator<MountInfo> GetEnumerator() => _mounts.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static bool IsAtOrBelow(string path, string above) =>
        path.StartsWith(above, StringComparison.Ordinal) && (path.Length == above.Length || above.EndsWith('/') || path[above.Length] == '/');
}
