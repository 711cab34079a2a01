using Caisson.Linux.Mounts;

namespace Caisson.Inspect.Mounts;

/// <summary>A mount in the tree of its mount namespace. It never changes.</summary>
public sealed class MountNode
{
    private readonly List<MountNode> _children = [];

    internal MountNode(MountNamespaceView view, MountInfo info)
    {
        View = view;
        Info = info;
    }

    /// <summary>The namespace it is in, with the process that sees it.</summary>
    public MountNamespaceView View { get; }

    /// <summary>What the kernel tells about it.</summary>
    public MountInfo Info { get; }

    /// <summary>The mount that it is mounted on; null if that is not in the table, as with the root.</summary>
    public MountNode? Parent { get; private set; }

    /// <summary>The mounts that are mounted on it, in the table's order.</summary>
    public IReadOnlyList<MountNode> Children => _children;

    /// <summary>
    /// The mount because of which no path leads here: one on the same mount point above it, or one on a directory on the way; of those the one that paths meet first.
    /// null if <see cref="MountInfo.MountPoint"/> leads here.
    /// </summary>
    public MountNode? HiddenBy { get; private set; }

    /// <summary>Whether no path leads here, because something else is mounted over it.</summary>
    public bool IsHidden => HiddenBy is not null;

    /// <summary>The directory of the file system that a path below the mount point stands for.</summary>
    /// <param name="path">A path at or below <see cref="MountInfo.MountPoint"/>.</param>
    /// <exception cref="ArgumentException">It is somewhere else.</exception>
    public string ToFileSystem(string path) =>
        MountPath.Move(path, Info.MountPoint, Info.Root) ?? throw new ArgumentException($"{path} is not below {Info.MountPoint}.", nameof(path));

    /// <summary>The path that a directory of the file system has below this mount point; null if this mount shows another part of the file system.</summary>
    /// <param name="inFileSystem">The directory, counted from the root of the file system.</param>
    public string? FromFileSystem(string inFileSystem) => MountPath.Move(inFileSystem, Info.Root, Info.MountPoint);

    /// <summary>The mount on this one that a path runs into first; null if the path stays on this one.</summary>
    /// <param name="path">A path at or below <see cref="MountInfo.MountPoint"/>, without <c>.</c>, <c>..</c> and symbolic links.</param>
    public MountNode? Next(string path)
    {
        MountNode? next = null;
        foreach (var child in _children)
        {
            // What lies on the root itself is not met: a path begins at the root, below of it.
            if (this == View.Root && child.Info.MountPoint == Info.MountPoint) continue;
            if (MountPath.IsAtOrBelow(path, child.Info.MountPoint) && (next is null || child.Info.MountPoint.Length < next.Info.MountPoint.Length)) next = child;
        }

        return next;
    }

    internal void Place(MountNode? parent)
    {
        Parent = parent;
        parent?._children.Add(this);
    }

    internal void Hide(MountNode by) => HiddenBy = by;
}
