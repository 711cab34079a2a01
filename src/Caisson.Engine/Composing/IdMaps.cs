using System.Globalization;
using Caisson.Launch.Diagnosis;
using Caisson.Oci;

namespace Caisson.Engine;

/// <summary>The id mappings of a new user namespace.</summary>
/// <param name="Uids">User ids.</param>
/// <param name="Gids">Group ids.</param>
internal sealed record IdMaps(List<SpecIdMapping> Uids, List<SpecIdMapping> Gids)
{
    // user_namespaces(7): a map has at most 340 lines.
    private const int MostLines = 340;
    private const string Expected = "expected CONTAINER:HOST:SIZE, three numbers, such as 0:100000:65536";

    internal static IdMaps From(RunOptions options, HostFacts facts, List<string> warnings)
    {
        if (options.UidMaps.Count > 0 || options.GidMaps.Count > 0) return Explicit(options, facts);
        if (options is { MapRoot: true, MapUser: true })
            throw new CaissonException("--map-root contradicts --map-user", "the caller is either root inside or keeps its id", "give one of them");
        if (options.MapAuto) return Automatic(options, facts);
        if (options.MapUser) return Single(facts.Uid, facts.Gid, facts);
        if (options.MapRoot) return Single(0, 0, facts);
        if (facts.Privileged) return new IdMaps(Identity(facts.OwnUids), Identity(facts.OwnGids));
        if (facts.SubordinateUids.Count == 0 || facts.SubordinateGids.Count == 0) return Single(0, 0, facts);
        if (facts.IdMapHelpers) return Automatic(options, facts);
        warnings.Add("only one user id exists in the container: ranges in /etc/subuid and /etc/subgid are there, but newuidmap and newgidmap are not (Debian: package uidmap)");
        return Single(0, 0, facts);
    }

    /// <summary>Whether an id means anything inside.</summary>
    internal static bool Maps(List<SpecIdMapping> map, uint id) => ToHost(map, id) is not null;

    /// <summary>What an id inside is outside; null if it is not mapped.</summary>
    internal static uint? ToHost(List<SpecIdMapping> map, uint id)
    {
        foreach (var line in map)
        {
            if (id >= line.ContainerId && id - line.ContainerId < line.Size) return line.HostId + (id - line.ContainerId);
        }

        return null;
    }

    /// <summary>Whether an id outside is known inside.</summary>
    internal static bool IsHostMapped(List<SpecIdMapping> map, uint id)
    {
        foreach (var line in map)
        {
            if (id >= line.HostId && id - line.HostId < line.Size) return true;
        }

        return false;
    }

    internal static string Describe(List<SpecIdMapping> map)
    {
        var words = new List<string>();
        foreach (var line in map)
            words.Add(line.Size == 1 ? $"{line.ContainerId}" : $"{line.ContainerId} to {line.ContainerId + line.Size - 1}");
        return string.Join(", ", words);
    }

    private static IdMaps Single(uint uid, uint gid, HostFacts facts) =>
        new([Line(uid, facts.Uid, 1)], [Line(gid, facts.Gid, 1)]);

    private static SpecIdMapping Line(uint container, uint host, uint size) => new() { ContainerId = container, HostId = host, Size = size };

    private static List<SpecIdMapping> Identity(IReadOnlyList<IdRange> own)
    {
        var result = new List<SpecIdMapping>(own.Count);
        foreach (var range in own) result.Add(Line(range.Start, range.Start, range.Count));
        return result;
    }

    private static IdMaps Automatic(RunOptions options, HostFacts facts)
    {
        if (facts.SubordinateUids.Count == 0 || facts.SubordinateGids.Count == 0)
        {
            var file = facts.SubordinateUids.Count == 0 ? "/etc/subuid" : "/etc/subgid";
            throw new CaissonException("--map-auto", $"{file} has no range for user {facts.Uid}",
                $"an administrator can add one: usermod {MapHelperFailure.AddRanges(null, facts.Uid, file, Machine.Current())} USER; or use --map-root, which needs none");
        }

        if (!facts.Privileged && !facts.IdMapHelpers)
            throw new CaissonException("--map-auto", "newuidmap and newgidmap are not installed, and only they may map ranges for an ordinary user", "install them (Debian: package uidmap)");
        // Root owns every id anyway: nothing of the container is then an id of the host's own people.
        if (facts.Privileged && !options.MapRoot && !options.MapUser)
            return new IdMaps(Ranges(facts.SubordinateUids, null, 0), Ranges(facts.SubordinateGids, null, 0));
        return new IdMaps(
            Ranges(facts.SubordinateUids, options.MapUser ? facts.Uid : 0, facts.Uid),
            Ranges(facts.SubordinateGids, options.MapUser ? facts.Gid : 0, facts.Gid));
    }

    // The ranges one after the other from id 0 on, around the one id that is the caller's.
    private static List<SpecIdMapping> Ranges(IReadOnlyList<IdRange> ranges, uint? own, uint host)
    {
        var result = new List<SpecIdMapping>();
        ulong next = 0;
        foreach (var range in ranges)
        {
            uint start = range.Start, left = range.Count;
            if (own is { } id && next <= id && id - next < left)
            {
                var before = (uint)(id - next);
                if (before > 0) result.Add(Line((uint)next, start, before));
                result.Add(Line(id, host, 1));
                next = (ulong)id + 1;
                start += before;
                left -= before;
                own = null;
            }

            var room = uint.MaxValue - next;
            if (left > room) left = (uint)room;
            if (left > 0) result.Add(Line((uint)next, start, left));
            next += left;
            if (result.Count >= MostLines - 2) break;
        }

        if (own is { } beyond) result.Add(Line(beyond, host, 1));
        return result;
    }

    private static IdMaps Explicit(RunOptions options, HostFacts facts)
    {
        var clash = options.MapAuto ? "--map-auto" : options.MapRoot ? "--map-root" : options.MapUser ? "--map-user" : null;
        if (clash is not null)
            throw new CaissonException($"{clash} contradicts {(options.UidMaps.Count > 0 ? "--uidmap" : "--gidmap")}", "the ids are either chosen or computed", "give one of them");
        // One of the two says what is meant for both, as long as the ids are there.
        var uids = Parse("--uidmap", options.UidMaps.Count > 0 ? options.UidMaps : options.GidMaps);
        var gids = Parse("--gidmap", options.GidMaps.Count > 0 ? options.GidMaps : options.UidMaps);
        if (!facts.Privileged)
        {
            CheckOwned("--uidmap", uids, facts.Uid, facts.SubordinateUids, "/etc/subuid", facts);
            CheckOwned("--gidmap", gids, facts.Gid, facts.SubordinateGids, "/etc/subgid", facts);
        }

        return new IdMaps(uids, gids);
    }

    private static List<SpecIdMapping> Parse(string option, IReadOnlyList<string> texts)
    {
        if (texts.Count > MostLines) throw new CaissonException(option, $"{texts.Count} ranges are more than the {MostLines} that the kernel takes");
        var result = new List<SpecIdMapping>(texts.Count);
        foreach (var text in texts)
        {
            var parts = text.Split(':');
            if (parts.Length != 3) throw Problem.With(option, text, "it does not have three parts", Expected);
            var numbers = new uint[3];
            for (var i = 0; i < 3; i++)
            {
                if (!uint.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
                    throw Problem.With(option, text, $"{Problem.Quote(parts[i])} is not a number from 0 to {uint.MaxValue}", Expected);
            }

            var line = Line(numbers[0], numbers[1], numbers[2]);
            if (line.Size == 0) throw Problem.With(option, text, "the range is empty", Expected);
            if ((ulong)line.ContainerId + line.Size > uint.MaxValue || (ulong)line.HostId + line.Size > uint.MaxValue)
                throw Problem.With(option, text, $"the range goes beyond {uint.MaxValue - 1}, the last id there is");
            foreach (var other in result)
            {
                if (Overlap(line.ContainerId, line.Size, other.ContainerId, other.Size))
                    throw Problem.With(option, text, $"ids of the container are mapped twice: {other.ContainerId}:{other.HostId}:{other.Size} has some of them");
                if (Overlap(line.HostId, line.Size, other.HostId, other.Size))
                    throw Problem.With(option, text, $"ids of the host are mapped twice: {other.ContainerId}:{other.HostId}:{other.Size} has some of them");
            }

            result.Add(line);
        }

        return result;
    }

    private static bool Overlap(uint a, uint countA, uint b, uint countB) => a < (ulong)b + countB && b < (ulong)a + countA;

    private static void CheckOwned(string option, List<SpecIdMapping> map, uint own, IReadOnlyList<IdRange> ranges, string file, HostFacts facts)
    {
        foreach (var line in map)
        {
            var text = $"{line.ContainerId}:{line.HostId}:{line.Size}";
            var owned = line is { Size: 1 } && line.HostId == own;
            foreach (var range in ranges) owned |= range.Contains(new IdRange(line.HostId, line.Size));
            if (!owned)
            {
                var yours = new List<string> { own.ToString(CultureInfo.InvariantCulture) };
                foreach (var range in ranges) yours.Add($"{range.Start} to {range.Start + range.Count - 1}");
                throw Problem.With(option, text, $"host ids {line.HostId} to {line.HostId + line.Size - 1} are not all yours", $"{file} gives you {string.Join(", ", yours)}");
            }
        }

        if ((map.Count > 1 || map[0].HostId != own) && !facts.IdMapHelpers)
            throw new CaissonException(option, "newuidmap and newgidmap are not installed, and only they may map more than the own id for an ordinary user", "install them (Debian: package uidmap)");
    }
}
