using System.Globalization;
using Caisson.Linux.Abi;

namespace Caisson.Linux.Processes;

/// <summary>A process's place in one control group hierarchy, a line of <c>/proc/PID/cgroup</c>: cgroups(7).</summary>
/// <param name="Hierarchy">The hierarchy's number; 0 is version 2.</param>
/// <param name="Controllers">The controllers of a version 1 hierarchy, <c>name=…</c> among them; empty for version 2.</param>
/// <param name="Path">The group's path, seen from the reader's cgroup namespace; it may begin with <c>/..</c>.</param>
public sealed record CgroupMembership(int Hierarchy, IReadOnlyList<string> Controllers, string Path)
{
    /// <summary>Whether this is the version 2 hierarchy.</summary>
    public bool IsVersion2 => Hierarchy == 0 && Controllers.Count == 0;

    /// <summary>Whether it is of the hierarchy with this version and, if that is 1, these controllers.</summary>
    internal bool IsOf(int version, IReadOnlyList<string> controllers) => IsVersion2 ? version == 2 : version != 2 && Controllers.SequenceEqual(controllers);

    /// <summary>Reads a process's memberships; null if the process is gone.</summary>
    /// <param name="pid">Its number.</param>
    /// <exception cref="CaissonException">The file cannot be read, or is not of its form.</exception>
    public static IReadOnlyList<CgroupMembership>? TryRead(int pid) =>
        ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cgroup")) is { } bytes ? Parse(CString.Decode(bytes)) : null;

    /// <summary>Parses the file's content. Paths may hold colons.</summary>
    /// <param name="content">The text.</param>
    /// <exception cref="CaissonException">A line is not of the form <c>NUMBER:CONTROLLERS:PATH</c>.</exception>
    public static IReadOnlyList<CgroupMembership> Parse(string content)
    {
        var list = new List<CgroupMembership>();
        foreach (var range in content.AsSpan().Split('\n'))
        {
            var line = content.AsSpan(range);
            if (line.IsEmpty) continue;
            var first = line.IndexOf(':');
            var second = first < 0 ? -1 : line[(first + 1)..].IndexOf(':');
            if (second < 0 || !int.TryParse(line[..first], NumberStyles.None, CultureInfo.InvariantCulture, out var hierarchy))
                throw new CaissonException($"A /proc/PID/cgroup file has a line that is not of its form: '{line.ToString()}'");
            var controllers = line.Slice(first + 1, second);
            list.Add(new(hierarchy, controllers.IsEmpty ? [] : controllers.ToString().Split(','), line[(first + second + 2)..].ToString()));
        }
        return list;
    }
}
