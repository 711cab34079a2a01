using System.Text;
using Caisson.Linux.Mounts;
using Caisson.Linux.Processes;

namespace Caisson.Runtime.Launch.Planning;

/// <summary>A mounted control group hierarchy.</summary>
/// <param name="Version">1 or 2.</param>
/// <param name="MountPoint">Where the machine has it.</param>
/// <param name="Options">For version 1 the mount options that name it: its controllers, or <c>name=systemd</c>.</param>
internal sealed record CgroupHierarchy(int Version, string MountPoint, IReadOnlyList<string> Options)
{
    /// <summary>The hierarchies below /sys/fs/cgroup in /proc/self/mountinfo.</summary>
    public static IReadOnlyList<CgroupHierarchy> ReadMounted()
    {
        var found = new List<CgroupHierarchy>();
        var table = ProcFile.Read("/proc/self/mountinfo");
        foreach (var range in table.AsSpan().Split((byte)'\n'))
        {
            var line = table.AsSpan(range);
            if (line.IndexOf(" - cgroup"u8) < 0) continue;
            var mount = MountInfo.Parse(Encoding.UTF8.GetString(line));
            if (!mount.MountPoint.StartsWith("/sys/fs/cgroup", StringComparison.Ordinal)) continue;
            // What was mounted before at this place, or below it, is covered now.
            found.RemoveAll(earlier => earlier.MountPoint == mount.MountPoint || earlier.MountPoint.StartsWith(mount.MountPoint + "/", StringComparison.Ordinal));
            if (mount.FileSystemType == "cgroup2") found.Add(new CgroupHierarchy(2, mount.MountPoint, []));
            else if (mount.FileSystemType == "cgroup") found.Add(new CgroupHierarchy(1, mount.MountPoint, NamesOf(mount.SuperOptions)));
        }
        return found;
    }

    // Of the superblock's options those that choose the hierarchy.
    private static List<string> NamesOf(string options)
    {
        var names = new List<string>();
        foreach (var option in options.Split(','))
            if (option is not ("rw" or "ro" or "xattr" or "noprefix" or "clone_children" or "cpuset_v2_mode" or "favordynmods" or "none")
                && !option.StartsWith("release_agent=", StringComparison.Ordinal)) names.Add(option);
        if (names.Count == 1 && names[0].StartsWith("name=", StringComparison.Ordinal)) names.Insert(0, "none");
        return names;
    }
}
