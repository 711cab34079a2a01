namespace Caisson.Cgroups;

/// <summary>A mounted control group hierarchy.</summary>
/// <param name="Version">1 or 2.</param>
/// <param name="Controllers">Of version 1 the controllers, or a single <c>name=…</c>; empty for version 2, whose groups differ in what they have.</param>
/// <param name="MountPoint">Where it is mounted.</param>
/// <param name="Root">Which group is at the mount point: <c>/</c> but where a machine shows only a part of the hierarchy.</param>
/// <param name="OwnPath">The caller's own group, seen from its cgroup namespace: the path in /proc/self/cgroup.</param>
public sealed record CgroupHierarchy(int Version, IReadOnlyList<string> Controllers, string MountPoint, string Root, string OwnPath)
{
    /// <summary>Names the hierarchy in messages: <c>cpu,cpuacct</c>, <c>name=systemd</c>, <c>cgroup2</c>.</summary>
    public string Name => Version == 2 ? "cgroup2" : string.Join(',', Controllers);

    /// <summary>The directory of the caller's own group.</summary>
    public string OwnDirectory => DirectoryOf(OwnPath);

    /// <summary>The directory of a group that is given by its path in the hierarchy, as /proc/PID/cgroup has it.</summary>
    /// <param name="path">The path; it begins with a slash.</param>
    public string DirectoryOf(string path)
    {
        // A group above the mount's root cannot be reached through the mount.
        if (Root != "/") path = path == Root ? "/" : path.StartsWith(Root + "/", StringComparison.Ordinal) ? path[Root.Length..] : path.StartsWith("/..", StringComparison.Ordinal) ? "/" : path;
        return path == "/" ? MountPoint : MountPoint + path;
    }

    /// <summary>Whether it is a version 1 hierarchy with this controller.</summary>
    /// <param name="controller">Its name.</param>
    public bool Has(string controller)
    {
        foreach (var each in Controllers)
            if (each == controller) return true;
        return false;
    }
}
