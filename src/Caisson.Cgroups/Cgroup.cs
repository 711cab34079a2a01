using Caisson.Linux.Abi;

namespace Caisson.Cgroups;

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
    public IReadOnlyList<CgroupDirectory> Directories => directories;

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

    /// <summary>Whether any of its directories is of version 1.</summary>
    public bool HasLegacy
    {
        get
        {
            foreach (var directory in Directories)
                if (directory.Version == 1) return true;
            return false;
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

    /// <summary>The directories that were made for it, also above it, the topmost first: what a failed launch takes back.</summary>
    internal List<string> Made { get; } = [];

    /// <summary>Removes one of its directories with all groups below it, as soon as the last process has left them.</summary>
    /// <exception cref="CaissonException">One stays, or the caller may not.</exception>
    internal void Remove(CgroupDirectory directory)
    {
        directory.Dispose();
        long end = Environment.TickCount64 + RemovalLimit;
        for (int round = 1; !CgroupTree.Remove(directory.Path); round++)
        {
            if (Environment.TickCount64 > end)
                throw new CaissonException($"Cannot remove the control group {directory.Path}", $"processes are still in it: {string.Join(", ", Processes())}", "end them, then delete the container again");
            // A process that ends leaves its groups a moment before or after its parent hears of it. Version 2 tells of that.
            if (directory.Version == 2) Await("populated 0", directory, RemovalLimit);
            if (round > 1 || directory.Version == 1) SystemCall.sleep(Math.Min(round * 20, 1000));
        }
        directory.Dispose();
    }

    private const int RemovalLimit = 5000;

    /// <summary>Closes the directories' descriptors; the groups stay.</summary>
    public void Dispose()
    {
        foreach (var directory in Directories) directory.Dispose();
    }
}
