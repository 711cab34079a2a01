using Caisson.Linux;
using Caisson.Linux.Security;
using Caisson.Oci;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>The kernel refuses the id maps of a user namespace (user_namespaces(7), "Defining user and group ID mappings").</summary>
internal sealed class MapRefused : ICause
{
    private const int MostRanges = 340;

    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Object is not { } file || failure.Step is not null) return null;
        bool groups = file.EndsWith("/gid_map", StringComparison.Ordinal);
        if (!groups && !file.EndsWith("/uid_map", StringComparison.Ordinal)) return null;
        var maps = groups ? failure.Subject.Groups : failure.Subject.Users;
        var kind = groups ? "group" : "user";
        if (failure.Errno == Errno.EINVAL)
            return maps.Count > MostRanges ? new($"there are {maps.Count} ranges, and the kernel takes {MostRanges}", "merge ranges that follow each other")
                : Overlapping(maps) is { } pair ? new($"the ranges {pair} overlap", "give each id once, inside and outside")
                : new("a range is empty, passes the last id, or overlaps another", "give each id once, inside and outside");
        if (failure.Errno != Errno.EPERM) return null;
        if (machine.CallersMap(groups) is { } own)
            foreach (var map in maps)
                if (!IsWithin(own, map))
                    return new($"the {kind} ids {map.HostId} to {(ulong)map.HostId + map.Size - 1} do not exist in the user namespace that the caller is in, which has {Ranges(own)}",
                        "map only ids that the surrounding container has, or start it with more");
        var needed = groups ? Capability.CAP_SETGID : Capability.CAP_SETUID;
        if (!machine.Holds(needed))
            return new($"mapping other {kind} ids than the caller's own takes {Capabilities.NameOf(needed)}, which the caller lacks", $"run with {Capabilities.NameOf(needed)}, or map one id, the caller's own");
        return !groups && !machine.Holds(Capability.CAP_SETFCAP) && maps.Any(map => map.HostId == 0)
            ? new("mapping user id 0 takes CAP_SETFCAP since Linux 5.12, which the caller lacks", "run with CAP_SETFCAP, or map other ids")
            : null;
    }

    // The caller's own namespace shows its ids on the inside of its map.
    private static bool IsWithin(Linux.Namespaces.IdMap own, SpecIdMapping map)
    {
        for (int i = 0; i < own.Count; i++)
            if (map.HostId >= own[i].ContainerId && (ulong)map.HostId + map.Size <= own[i].ContainerEnd) return true;
        return false;
    }

    private static string Ranges(Linux.Namespaces.IdMap own)
    {
        var parts = new List<string>();
        for (int i = 0; i < own.Count; i++) parts.Add(own[i].Size == 1 ? $"{own[i].ContainerId}" : $"{own[i].ContainerId} to {own[i].ContainerEnd - 1}");
        return parts.Count == 0 ? "none" : string.Join(", ", parts);
    }

    private static string? Overlapping(IReadOnlyList<SpecIdMapping> maps)
    {
        for (int i = 0; i < maps.Count; i++)
            for (int j = i + 1; j < maps.Count; j++)
                if (Meet(maps[i].ContainerId, maps[i].Size, maps[j].ContainerId, maps[j].Size) || Meet(maps[i].HostId, maps[i].Size, maps[j].HostId, maps[j].Size))
                    return $"{Text(maps[i])} and {Text(maps[j])}";
        return null;
    }

    private static bool Meet(uint a, ulong sizeA, uint b, ulong sizeB) => a < b + sizeB && b < a + sizeA;

    private static string Text(SpecIdMapping map) => $"{map.ContainerId}:{map.HostId}:{map.Size}";
}
