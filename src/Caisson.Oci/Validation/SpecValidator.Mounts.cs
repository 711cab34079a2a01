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
        else if (string.IsNullOrEmpty(mount.Type) && !options.Remount)
        {
            report.Error($"mounts[{index}].type", "is missing; the file system's type is required unless the options have bind or rbind");
        }

        var mapped = mount.UidMappings is not null || mount.GidMappings is not null;
        if (mount.UidMappings is null && mapped) report.Error($"mounts[{index}].uidMappings", "is missing; it is required together with gidMappings");
        if (mount.GidMappings is null && mapped) report.Error($"mounts[{index}].gidMappings", "is missing; it is required together with uidMappings");
        if (mapped)
        {
            CheckIdMappings(report, mount.UidMappings, $"mounts[{index}].uidMappings");
            CheckIdMappings(report, mount.GidMappings, $"mounts[{index}].gidMappings");
            if (!isBind) report.Error($"mounts[{index}].uidMappings", "can only be had by a bind mount; add bind or rbind to the options");
        }
        else if (options.IdMap)
        {
            if (!namespaces.User)
            {
                report.Error($"mounts[{index}].options", (options.IdMapRecursive ? "ridmap" : "idmap")
                    + " needs uidMappings and gidMappings, of the mount or of a user namespace of the container");
            }

            if (!isBind) report.Error($"mounts[{index}].options", "ids can only be mapped by a bind mount; add bind or rbind");
        }
    }
}
