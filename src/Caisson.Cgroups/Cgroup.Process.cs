using Caisson.Linux.Processes;

namespace Caisson.Cgroups;

public sealed partial class Cgroup
{
    /// <summary>The groups that a process is in, of every hierarchy that is mounted here.</summary>
    /// <param name="pid">The process.</param>
    /// <exception cref="CaissonException">The process is gone, or a group of its cannot be reached from here.</exception>
    public static Cgroup OfProcess(int pid)
    {
        var memberships = CgroupMembership.TryRead(pid) ?? throw new CaissonException($"Cannot join the control groups of process {pid}", "it has ended");
        var directories = new List<CgroupDirectory>();
        foreach (var hierarchy in CgroupLayout.Read().Hierarchies)
        {
            foreach (var membership in memberships)
            {
                if (!membership.IsOf(hierarchy.Version, hierarchy.Controllers)) continue;
                var directory = new CgroupDirectory(hierarchy.Version, hierarchy.Controllers, hierarchy.DirectoryOf(membership.Path));
                if (membership.Path.StartsWith("/..", StringComparison.Ordinal) || !directory.IsThere)
                    throw new CaissonException($"Cannot join the control group {membership.Path} ({hierarchy.Name}) of process {pid}", $"it cannot be seen below {hierarchy.MountPoint}, as when it lies outside the caller's cgroup namespace",
                        "run where the machine's control groups are mounted");
                directories.Add(directory);
            }
        }
        return directories.Count > 0 ? new Cgroup(CgroupManager.Disabled, null, directories)
            : throw new CaissonException($"Cannot join the control groups of process {pid}", $"no control groups are mounted at {CgroupLayout.MountPoint}", "run where they are");
    }
}
