using Caisson.Linux;

namespace Caisson.Cgroups;

/// <summary>New groups of the version 1 controller cpuset have neither processors nor memory nodes, and take no process before they do.</summary>
internal static class LegacyCpuset
{
    /// <summary>Gives a group that has none those of the group above it, which gets them in the same way, whoever made it.</summary>
    /// <param name="group">The group's directory.</param>
    /// <param name="mountPoint">That of the hierarchy's root, which always has some.</param>
    /// <exception cref="CaissonException">The caller may not.</exception>
    public static void Fill(CgroupDirectory group, string mountPoint)
    {
        foreach (var file in (ReadOnlySpan<string>)["cpuset.cpus", "cpuset.mems"]) Fill(group, file, mountPoint);
    }

    private static string? Fill(CgroupDirectory group, string file, string mountPoint)
    {
        if (group.TryRead(file) is { Length: > 0 } present) return present;
        int end = group.Path.LastIndexOf('/');
        if (end < mountPoint.Length) return null;
        using var above = new CgroupDirectory(1, group.Controllers, group.Path[..end]);
        if (Fill(above, file, mountPoint) is not { } value) return null;
        var error = group.TryWrite(file, value);
        if (error == Errno.None) return value;
        throw new CaissonException($"Cannot give the control group {group.Path} the {(file == "cpuset.cpus" ? "processors" : "memory nodes")} of the one above it", "write", error, group.Path + "/" + file,
            $"it has none ({file} is empty), and takes no process before it has{(error is Errno.EACCES or Errno.EPERM ? "; the caller may not change that" : "")}", $"let an administrator write {value} into it, or give the container another linux.cgroupsPath");
    }
}
