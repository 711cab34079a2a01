namespace Caisson.Oci;

public static partial class SpecValidator
{
    private static void CheckMounts(SpecReport report, List<SpecMount>? mounts, in NamespaceSet namespaces)
    {
        if (mounts is null) return;
        for (var i = 0; i < mounts.Count; i++) CheckMount(report, mounts[i], i, namespaces);
    }

    private static void CheckMount(SpecReport report, SpecMount mount, int index, in NamespaceSet namespaces)
    {
        if (string.IsNullOrEmpty(mount.Destination)) report.Error($"mounts[{index}].destination", "is missing; an absolute path inside the container is required");
        else if (!IsAbsolute(mount.Destination))
            report.Warn($"mounts[{index}].destination", $"\"{mount.Destination}\" is not an absolute path; it is taken from the container's root");

        var options = MountOptions.Parse(mount.Options);
        var isBind = options.Bind || mount.Type == "bind";
        if (isBind)
        {
            if (string.IsNullOrEmpty(mount.Source)) report.Error($"mounts[{index}].source", "is missing; a bind mount needs the file or directory to bind");
        }
        else if (mount.Type is null or "" or "none" && !options.Remount && options.Propagation is null)
        {
            report.Error($"mounts[{index}].type", mount.Type == "none" ? "\"none\" is no file system; without bind or rbind it only goes with remount or a propagation, such as rslave"
                : "is missing; the file system's type is required unless the options have bind or rbind, remount, or a propagation, such as rslave");
        }

        var mapped = mount.UidMappings is not null || mount.GidMappings is not null;
        if (mount.UidMappings is null && mapped) report.Error($"mounts[{index}].uidMappings", "is missing; it is required together with gidMappings");
        if (mount.GidMappings is null && mapped) report.Error($"mounts[{index}].gidMappings", "is missing; it is required together with uidMappings");
        if (mapped)
        {
            CheckIdMappings(report, mount.UidMappings, $"mounts[{index}].uidMappings");
            CheckIdMappings(report, mount.GidMappings, $"mounts[{index}].gidMappings");
            if (!isBind && CannotMapIds(mount.Type)) report.Error($"mounts[{index}].uidMappings", $"{mount.Type} cannot show its files with other owners");
        }
        else if (options.IdMap)
        {
            if (!namespaces.User)
            {
                report.Error($"mounts[{index}].options", (options.IdMapRecursive ? "ridmap" : "idmap")
                    + " needs uidMappings and gidMappings, of the mount or of a user namespace of the container");
            }

            if (!isBind && CannotMapIds(mount.Type)) report.Error($"mounts[{index}].options", $"{mount.Type} cannot show its files with other owners");
        }
    }

    // File systems of the kernel's own, and those made of others: their layers may be idmapped, not they.
    private static bool CannotMapIds(string? type) => type is "proc" or "sysfs" or "devpts" or "mqueue" or "cgroup" or "cgroup2" or "overlay" or "binfmt_misc" or "debugfs" or "tracefs" or "securityfs";
}
