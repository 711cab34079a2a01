namespace Caisson.Oci;

public static partial class SpecValidator
{
    // UID_GID_MAP_MAX_EXTENTS, user_namespaces(7).
    private const int MostMappings = 340;

    private static void CheckUserNamespace(SpecReport report, List<SpecIdMapping>? mappings, string path, in NamespaceSet namespaces)
    {
        if (mappings is not { Count: > 0 })
        {
            if (namespaces.NewUser) report.Error(path, "is missing; a new user namespace needs at least one range, or nobody exists in it");
            return;
        }

        // With a namespace that is joined by path, engines repeat its mappings for the sake of idmapped mounts.
        if (!namespaces.User) report.Error(path, "needs a namespace of type \"user\" in linux.namespaces");
        CheckIdMappings(report, mappings, path);
    }

    private static void CheckIdMappings(SpecReport report, List<SpecIdMapping>? mappings, string path)
    {
        if (mappings is null) return;
        if (mappings.Count > MostMappings) report.Error(path, $"has {mappings.Count} ranges; the kernel takes up to {MostMappings}");
        for (var i = 0; i < mappings.Count; i++)
        {
            var one = mappings[i];
            if (one.Size == 0) report.Error($"{path}[{i}].size", "0 maps nothing; at least 1 is required");
            if ((ulong)one.ContainerId + one.Size > NoId) report.Error($"{path}[{i}].containerID", $"{one.ContainerId} and {one.Size} ids from there go past 4294967294, the last id");
            if ((ulong)one.HostId + one.Size > NoId) report.Error($"{path}[{i}].hostID", $"{one.HostId} and {one.Size} ids from there go past 4294967294, the last id");
            for (var j = 0; j < i; j++)
            {
                if (Overlap(one.ContainerId, one.Size, mappings[j].ContainerId, mappings[j].Size))
                    report.Error($"{path}[{i}].containerID", $"the {one.Size} ids from {one.ContainerId} overlap those of {path}[{j}]");
                if (Overlap(one.HostId, one.Size, mappings[j].HostId, mappings[j].Size))
                    report.Error($"{path}[{i}].hostID", $"the {one.Size} ids from {one.HostId} overlap those of {path}[{j}]");
            }
        }
    }

    private static bool Overlap(ulong first, ulong size, ulong otherFirst, ulong otherSize) => first < otherFirst + otherSize && otherFirst < first + size;
}
