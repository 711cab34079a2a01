using System.Globalization;
using Caisson.Linux;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Mounts;

/// <summary>
/// The mounts of a mount namespace as one process sees them: those that it can reach from its root directory, as a tree, with the ones that others are
/// mounted over marked. mount_namespaces(7), proc_pid_mountinfo(5). It never changes.
/// </summary>
public sealed partial class MountNamespaceView
{
    private readonly List<MountNode> _mounts = [];
    private readonly Dictionary<int, MountNode> _byId = [];

    /// <summary>Makes the tree of a table.</summary>
    /// <param name="table">The mounts, in any order.</param>
    /// <param name="id">The namespace; null if it is not known.</param>
    /// <param name="pid">The process (or thread) whose table it is; null if none is in the namespace.</param>
    /// <param name="processName">Its name, as in <c>/proc/PID/comm</c>.</param>
    public MountNamespaceView(IEnumerable<MountInfo> table, NamespaceId? id = null, int? pid = null, string? processName = null)
    {
        Id = id;
        Pid = pid;
        ProcessName = processName;
        foreach (var info in table)
        {
            var node = new MountNode(this, info);
            // A table that was read while it changed may have a mount twice.
            if (_byId.TryAdd(info.Id, node)) _mounts.Add(node);
        }

        foreach (var node in _mounts) node.Place(node.Info.ParentId != node.Info.Id ? _byId.GetValueOrDefault(node.Info.ParentId) : null);
        Root = _mounts.Find(static node => node.Parent is null && node.Info.MountPoint == "/");
        MarkHidden();
    }

    /// <summary>The namespace; null if the caller may not know which one it is.</summary>
    public NamespaceId? Id { get; }

    /// <summary>The process (or thread) whose table it is; null if it is that of a process that would enter the namespace now.</summary>
    public int? Pid { get; }

    /// <summary>The name of the process; null if it is not known.</summary>
    public string? ProcessName { get; }

    /// <summary>All mounts, in the table's order.</summary>
    public IReadOnlyList<MountNode> Mounts => _mounts;

    /// <summary>The mount that is the root directory of the process; null if its root is a directory below one, as after chroot(2).</summary>
    public MountNode? Root { get; }

    /// <summary>A mount by its number; null if it is not in the table.</summary>
    /// <param name="mountId">The number.</param>
    public MountNode? Find(int mountId) => _byId.GetValueOrDefault(mountId);

    /// <summary>The mount that a path leads to; null if it lies on the root directory of the process and that is no mount of the table.</summary>
    /// <param name="path">An absolute path as the process sees it, without symbolic links.</param>
    public MountNode? Resolve(string path)
    {
        path = MountPath.Normalize(path);
        var mount = Root ?? First(path);
        while (mount?.Next(path) is { } next) mount = next;
        return mount;
    }

    /// <summary>Whether both are of one namespace: by their numbers or, where one is not known, by a mount that both have, since a mount belongs to one namespace only.</summary>
    /// <param name="other">The other view.</param>
    public bool IsSameNamespace(MountNamespaceView other)
    {
        if (Id is { } a && other.Id is { } b) return a == b;
        foreach (var mount in other._mounts)
        {
            if (_byId.ContainsKey(mount.Info.Id)) return true;
        }

        return false;
    }

    /// <summary>Parses a table.</summary>
    /// <param name="mountinfo">The content of a mountinfo file.</param>
    /// <param name="id">The namespace.</param>
    /// <param name="pid">The process whose table it is.</param>
    /// <param name="processName">Its name.</param>
    /// <exception cref="CaissonException">A line is not of the file's form.</exception>
    public static MountNamespaceView Parse(string mountinfo, NamespaceId? id = null, int? pid = null, string? processName = null) => new(MountTable.Parse(mountinfo), id, pid, processName);

    /// <summary>Words that tell which one it is: <c>4026532500 (nginx, pid 77)</c>.</summary>
    public override string ToString()
    {
        var process = Pid is { } pid ? string.Create(CultureInfo.InvariantCulture, $"{ProcessName ?? "?"}, pid {pid}") : "no process";
        return Id is { } id ? string.Create(CultureInfo.InvariantCulture, $"{id.Inode} ({process})") : $"({process})";
    }

    // Where the root directory is no mount, the mounts that are on it hang in the air; they are its children all the same.
    private MountNode? First(string path)
    {
        MountNode? first = null;
        foreach (var node in _mounts)
        {
            if (node.Parent is null && MountPath.IsAtOrBelow(path, node.Info.MountPoint) && (first is null || node.Info.MountPoint.Length < first.Info.MountPoint.Length)) first = node;
        }

        return first;
    }
}
