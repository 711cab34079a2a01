using System.Globalization;
using System.Text;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;

namespace Caisson.Runtime.Launch.Planning;

/// <summary>Moves a process into the control groups of a container: cgroups(7).</summary>
internal static class ControlGroupJoin
{
    /// <summary>The cgroup.procs files of the groups that the container is in and this process is not.</summary>
    public static List<string> Find(int containerPid)
    {
        var files = new List<string>();
        var theirs = CgroupMembership.TryRead(containerPid);
        var ours = CgroupMembership.TryRead(Environment.ProcessId);
        if (theirs is null || ours is null) return files;
        IReadOnlyList<CgroupHierarchy>? hierarchies = null;
        foreach (var membership in theirs)
        {
            if (IsShared(membership, ours)) continue;
            hierarchies ??= CgroupHierarchy.ReadMounted();
            foreach (var hierarchy in hierarchies)
                if (hierarchy.Version == 2 ? membership.IsVersion2 : !membership.IsVersion2 && Names(hierarchy, membership))
                    files.Add(hierarchy.MountPoint + (membership.Path == "/" ? "" : membership.Path) + "/cgroup.procs");
        }
        return files;
    }

    /// <summary>Writes the process id to each.</summary>
    public static void Move(int pid, List<string> files, Action<string>? warn)
    {
        var text = Encoding.ASCII.GetBytes(pid.ToString(CultureInfo.InvariantCulture));
        foreach (var path in files)
        {
            nint result = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_WRONLY | Fcntl.O_CLOEXEC);
            if (result >= 0)
            {
                int file = (int)result;
                result = SystemCall.write(file, text);
                SystemCall.close(file);
            }
            if (result >= 0) continue;
            // An ordinary user may not move processes between groups that are not delegated to it.
            if (SystemCall.geteuid() == 0)
                throw new CaissonException("Cannot put the process into the container's control group", "write", SystemCall.ErrnoOf(result), path);
            warn?.Invoke($"the process stays in the caller's control group: {path} does not accept it, {SystemCall.ErrnoOf(result).Describe()}");
        }
    }

    private static bool IsShared(CgroupMembership membership, IReadOnlyList<CgroupMembership> ours)
    {
        foreach (var own in ours)
            if (own.Hierarchy == membership.Hierarchy) return own.Path == membership.Path;
        return true;
    }

    private static bool Names(CgroupHierarchy hierarchy, CgroupMembership membership)
    {
        foreach (var controller in membership.Controllers)
        {
            bool found = false;
            foreach (var option in hierarchy.Options) found |= option == controller;
            if (!found) return false;
        }
        return membership.Controllers.Count > 0;
    }
}
