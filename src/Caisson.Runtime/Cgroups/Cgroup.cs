namespace Caisson.Runtime.Cgroups;

/// <summary>One container's control group: its directory in every hierarchy, and who made it. It is part of the container's record.</summary>
/// <param name="manager">Who made it.</param>
/// <param name="unit">The systemd unit; null with another manager.</param>
/// <param name="directories">The directories.</param>
public sealed partial class Cgroup(CgroupManager manager, string? unit, IReadOnlyList<CgroupDirectory> directories) : IDisposable
{
    /// <summary>Who made it.</summary>
    public CgroupManager Manager => manager;

    /// <summary>The systemd unit; null with another manager.</summary>
    public string? Unit => unit;

    /// <summary>The group's directory in every hierarchy it is in.</summary>
    public IReadOnlyList<CgroupDirectory> Directories { get; private set; } = directories;

    /// <summary>The version 2 directory; null if there is none.</summary>
    public CgroupDirectory? Unified
    {
        get
        {
            foreach (var directory in Directories)
                if (directory.Version == 2) return directory;
            return null;
        }
    }

    /// <summary>The directory that a controller's files are in; null where the machine has no such controller, or it is not delegated to the group.</summary>
    /// <param name="controller">Its name, such as <c>memory</c>.</param>
    public CgroupDirectory? Of(string controller)
    {
        foreach (var directory in Directories)
            if (directory.Version == 1 && directory.Has(controller)) return directory;
        return Unified is { } unified && unified.Has(controller) ? unified : null;
    }

    /// <summary>Closes the directories' descriptors; the groups stay.</summary>
    public void Dispose()
    {
        foreach (var directory in Directories) directory.Dispose();
    }
}
