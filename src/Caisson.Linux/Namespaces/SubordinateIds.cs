using System.Globalization;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;

namespace Caisson.Linux.Namespaces;

/// <summary>The files <c>/etc/subuid</c> and <c>/etc/subgid</c>: subuid(5), subgid(5). Their lines are <c>NAME-OR-UID:FIRST:COUNT</c>.</summary>
public static class SubordinateIds
{
    /// <summary>Where the ranges of user ids stand.</summary>
    public const string UserFile = "/etc/subuid";

    /// <summary>Where the ranges of group ids stand; they too are given to users.</summary>
    public const string GroupFile = "/etc/subgid";

    /// <summary>Reads a user's ranges from a file; empty if the file does not exist.</summary>
    /// <param name="file"><see cref="UserFile"/> or <see cref="GroupFile"/>.</param>
    /// <param name="name">The user's name; null if it has none.</param>
    /// <param name="uid">The user's number.</param>
    /// <exception cref="CaissonException">The file cannot be read.</exception>
    public static IReadOnlyList<SubordinateRange> Read(string file, string? name, uint uid) =>
        ProcFile.TryRead(file) is { } bytes ? Parse(CString.Decode(bytes), name, uid) : [];

    /// <summary>Parses the file's content. Lines that are not of its form are passed over, as newuidmap(1) does.</summary>
    /// <param name="content">The text.</param>
    /// <param name="name">The user's name; null if it has none.</param>
    /// <param name="uid">The user's number.</param>
    /// <param name="problems">Collects what is wrong with which line, if given.</param>
    public static IReadOnlyList<SubordinateRange> Parse(string content, string? name, uint uid, ICollection<string>? problems = null)
    {
        var ranges = new List<SubordinateRange>();
        var number = uid.ToString(CultureInfo.InvariantCulture);
        var lineNumber = 0;
        Span<Range> parts = stackalloc Range[4];
        foreach (var line in content.AsSpan().EnumerateLines())
        {
            lineNumber++;
            if (line.Trim().IsEmpty || line.TrimStart()[0] == '#') continue;
            if (line.Split(parts, ':') != 3 || line[parts[0]].IsEmpty)
            {
                problems?.Add(string.Create(CultureInfo.InvariantCulture, $"line {lineNumber}: '{line.ToString()}' is not of the form NAME:FIRST:COUNT"));
                continue;
            }
            if (!IdMapping.TryId(line[parts[1]], out var first) || !IdMapping.TryId(line[parts[2]].TrimEnd(), out var count) || count == 0 || (ulong)first + count > IdMapping.InvalidId)
            {
                problems?.Add(string.Create(CultureInfo.InvariantCulture, $"line {lineNumber}: '{line.ToString()}' holds no range of ids below 4294967295"));
                continue;
            }
            var owner = line[parts[0]];
            if (owner.SequenceEqual(number) || (name is not null && owner.SequenceEqual(name))) ranges.Add(new(first, count));
        }
        return ranges;
    }
}
