namespace Caisson.Cgroups;

/// <summary>What <c>linux.cgroupsPath</c> means to the cgroupfs driver.</summary>
internal static class CgroupPath
{
    /// <summary>The name of a container's group by which everybody sees whose it is, as <c>libpod-ID</c> is podman's. <c>caisson-oci</c> takes the id alone, as runc does.</summary>
    public static string KnownName(string id) => "caisson-" + id;

    /// <summary>
    /// The path without empty components and <c>.</c>, absolute if it was; null for an absent one. A path of the form
    /// <c>slice:prefix:name</c>, which speaks to systemd, is a name like any other here, as with runc.
    /// </summary>
    /// <exception cref="CaissonException">It leads out of the hierarchy, to its root, or contains what no path can.</exception>
    public static string? Normalize(string? path)
    {
        if (string.IsNullOrEmpty(path)) return null;
        if (path.Contains('\0') || path.Contains('\n'))
            throw new CaissonException("linux.cgroupsPath is not valid", "it contains a NUL character or a line end", "remove that");
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == "..")
                throw new CaissonException($"linux.cgroupsPath is not valid: {path}", "it contains '..', which would lead out of the place that was meant for the container", "name the group by a path without '..'");
            if (part is not ("" or ".")) parts.Add(part);
        }
        if (parts.Count == 0)
            throw new CaissonException($"linux.cgroupsPath is not valid: {path}", "the root group of a hierarchy is every process's, and has no limits", "name a group below it, such as /containers/c1");
        return (path[0] == '/' ? "/" : "") + string.Join('/', parts);
    }

    /// <summary>
    /// The directory that relative paths start from: version 1 below the caller's own group. In version 2 a group with processes
    /// of its own hands no controllers on (the rule of no internal processes, cgroups(7)), so the place is beside the caller's own.
    /// </summary>
    public static string Base(CgroupHierarchy hierarchy)
    {
        var own = hierarchy.OwnDirectory;
        if (hierarchy.Version == 1 || own == hierarchy.MountPoint) return own;
        return own[..own.LastIndexOf('/')];
    }

    /// <summary>The path of a group relative to one above it; null if it is not below that.</summary>
    public static string? Below(string directory, string path) =>
        path.Length > directory.Length && path.StartsWith(directory, StringComparison.Ordinal) && path[directory.Length] == '/' ? path[(directory.Length + 1)..] : null;
}
