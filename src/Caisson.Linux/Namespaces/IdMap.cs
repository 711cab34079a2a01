using System.Collections;
using System.Globalization;
using System.Text;
using Caisson.Linux.Processes;

namespace Caisson.Linux.Namespaces;

/// <summary>
/// The ids of a user namespace and what they are outside: the content of <c>/proc/PID/uid_map</c> or <c>gid_map</c>, user_namespaces(7).
/// No id occurs twice, inside or outside, so the map can be followed both ways. It never changes.
/// </summary>
public sealed class IdMap : IReadOnlyList<IdMapping>, IEquatable<IdMap>
{
    /// <summary>How many ranges the kernel takes at most.</summary>
    public const int MaximumRanges = 340;

    private readonly IdMapping[] _ranges;

    /// <summary>Creates a map; the order of the ranges is kept.</summary>
    /// <param name="ranges">The ranges.</param>
    /// <exception cref="CaissonException">A range is not possible, or two overlap.</exception>
    public IdMap(params ReadOnlySpan<IdMapping> ranges)
    {
        _ranges = ranges.ToArray();
        foreach (var range in _ranges)
        {
            if (range.Problem is { } problem) throw new CaissonException($"The id mapping {range} is not possible", problem);
        }
        for (var i = 0; i < _ranges.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var (a, b) = (_ranges[j], _ranges[i]);
                if (a.ContainerId < b.ContainerEnd && b.ContainerId < a.ContainerEnd) throw new CaissonException($"The id mappings {a} and {b} cannot be combined", "they share ids inside the namespace");
                if (a.HostId < b.HostEnd && b.HostId < a.HostEnd) throw new CaissonException($"The id mappings {a} and {b} cannot be combined", "they share ids outside the namespace");
            }
        }
    }

    /// <summary>A map of nothing.</summary>
    public static IdMap Empty => new([]);

    /// <summary>Every id is itself, as in the first user namespace.</summary>
    public static IdMap Identity => new([new IdMapping(0, 0, IdMapping.InvalidId)]);

    /// <summary>How many ranges there are.</summary>
    public int Count => _ranges.Length;

    /// <summary>A range.</summary>
    /// <param name="index">Its position from 0.</param>
    public IdMapping this[int index] => _ranges[index];

    /// <summary>Whether there are more ranges than the kernel takes.</summary>
    public bool IsTooLong => _ranges.Length > MaximumRanges;

    /// <summary>How many ids are mapped.</summary>
    public ulong Size
    {
        get
        {
            var size = 0UL;
            foreach (var range in _ranges) size += range.Size;
            return size;
        }
    }

    /// <summary>The id outside; null if the id is not mapped.</summary>
    /// <param name="containerId">An id inside.</param>
    public uint? ToHost(uint containerId)
    {
        foreach (var range in _ranges)
        {
            if (containerId >= range.ContainerId && containerId < range.ContainerEnd) return range.HostId + (containerId - range.ContainerId);
        }
        return null;
    }

    /// <summary>The id inside; null if the id is not mapped.</summary>
    /// <param name="hostId">An id outside.</param>
    public uint? ToContainer(uint hostId)
    {
        foreach (var range in _ranges)
        {
            if (hostId >= range.HostId && hostId < range.HostEnd) return range.ContainerId + (hostId - range.HostId);
        }
        return null;
    }

    /// <summary>The map of a namespace within another: first this map, then the outer one. Ids that the outer map lacks are dropped.</summary>
    /// <param name="outer">The map of the namespace around.</param>
    public IdMap Compose(IdMap outer)
    {
        var ranges = new List<IdMapping>();
        foreach (var inner in _ranges)
        {
            foreach (var range in outer._ranges)
            {
                var start = Math.Max(inner.HostId, (ulong)range.ContainerId);
                var end = Math.Min(inner.HostEnd, range.ContainerEnd);
                if (start >= end) continue;
                ranges.Add(new((uint)(inner.ContainerId + (start - inner.HostId)), (uint)(range.HostId + (start - range.ContainerId)), (uint)(end - start)));
            }
        }
        return new([.. ranges]);
    }

    /// <summary>
    /// The map with one id more, at its front. A range that has the id already, inside or outside, closes up around it: the ids behind it move on by one, inside up to the
    /// one after the range, if that is free. So does unshare(1) since 2.42 combine <c>--map-auto</c> with <c>--map-root-user</c>.
    /// </summary>
    /// <param name="inside">The id inside.</param>
    /// <param name="outside">The id outside.</param>
    public IdMap WithSingle(uint inside, uint outside)
    {
        var ranges = new List<IdMapping> { new(inside, outside, 1) };
        foreach (var range in _ranges)
        {
            // Where in the range either id is passed over; beyond its end for never.
            ulong skipInside = inside >= range.ContainerId && inside < range.ContainerEnd ? inside - range.ContainerId : ulong.MaxValue;
            ulong skipOutside = outside >= range.HostId && outside < range.HostEnd ? outside - range.HostId : ulong.MaxValue;
            bool shrinks = skipOutside != ulong.MaxValue || (skipInside != ulong.MaxValue && (range.ContainerEnd >= IdMapping.InvalidId || ToHost((uint)range.ContainerEnd) is not null));
            ulong count = range.Size - (shrinks ? 1u : 0);
            ulong first = Math.Min(Math.Min(skipInside, skipOutside), count), second = Math.Min(Math.Max(skipInside, skipOutside), count);
            Add(0, first);
            Add(first, second);
            Add(second, count);

            void Add(ulong from, ulong to)
            {
                if (from == to) return;
                ranges.Add(new((uint)(range.ContainerId + from + (from >= skipInside ? 1u : 0)), (uint)(range.HostId + from + (from >= skipOutside ? 1u : 0)), (uint)(to - from)));
            }
        }
        return new([.. ranges]);
    }

    /// <summary>The map with inside and outside exchanged.</summary>
    public IdMap Invert()
    {
        var ranges = new IdMapping[_ranges.Length];
        for (var i = 0; i < ranges.Length; i++) ranges[i] = new(_ranges[i].HostId, _ranges[i].ContainerId, _ranges[i].Size);
        return new(ranges);
    }

    /// <summary>The same map with the ranges in the order of the ids inside, and ranges joined that continue each other.</summary>
    public IdMap Normalize()
    {
        var sorted = (IdMapping[])_ranges.Clone();
        Array.Sort(sorted, (a, b) => a.ContainerId.CompareTo(b.ContainerId));
        var joined = new List<IdMapping>();
        foreach (var range in sorted)
        {
            if (joined.Count > 0 && joined[^1] is var last && last.ContainerEnd == range.ContainerId && last.HostEnd == range.HostId) joined[^1] = last with { Size = last.Size + range.Size };
            else joined.Add(range);
        }
        return new([.. joined]);
    }

    /// <summary>Reads the map of a process's user namespace, as the reader's user namespace sees it; null if the process is gone.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="groups">Whether the map of groups is meant, not that of users.</param>
    /// <exception cref="CaissonException">The file cannot be read, or is not of its form.</exception>
    public static IdMap? TryRead(int pid, bool groups = false) =>
        ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/{(groups ? "gid_map" : "uid_map")}")) is { } bytes ? ParseProc(Encoding.ASCII.GetString(bytes)) : null;

    /// <summary>Parses the content of a map file: a range a line, inside, outside and count separated by blanks.</summary>
    /// <param name="content">The text.</param>
    /// <exception cref="CaissonException">A line is not of this form, or the map is not possible.</exception>
    public static IdMap ParseProc(string content)
    {
        var ranges = new List<IdMapping>();
        Span<uint> numbers = stackalloc uint[3];
        foreach (var line in content.AsSpan().EnumerateLines())
        {
            var count = 0;
            foreach (var range in line.SplitAny(' ', '\t'))
            {
                if (line[range].IsEmpty) continue;
                if (count == 3 || !IdMapping.TryId(line[range], out numbers[count])) throw Malformed(line);
                count++;
            }
            if (count == 0) continue;
            if (count != 3) throw Malformed(line);
            ranges.Add(new(numbers[0], numbers[1], numbers[2]));
        }
        return new([.. ranges]);
    }

    /// <summary>The text to write to a map file, in one write.</summary>
    public string ToProc()
    {
        var text = new StringBuilder();
        foreach (var range in _ranges) text.Append(range.ContainerId).Append(' ').Append(range.HostId).Append(' ').Append(range.Size).Append('\n');
        return text.ToString();
    }

    /// <inheritdoc/>
    public IEnumerator<IdMapping> GetEnumerator() => ((IEnumerable<IdMapping>)_ranges).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Whether the other map has the same ranges in the same order.</summary>
    /// <param name="other">The other map.</param>
    public bool Equals(IdMap? other) => other is not null && _ranges.AsSpan().SequenceEqual(other._ranges);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as IdMap);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var range in _ranges) hash.Add(range);
        return hash.ToHashCode();
    }

    /// <summary>The ranges as options give them, separated by commas.</summary>
    public override string ToString() => string.Join(',', _ranges);

    private static CaissonException Malformed(ReadOnlySpan<char> line) => new($"An id map has a line that is not of its form: '{line.ToString()}'", "three numbers from 0 to 4294967295 are expected");
}
