using System.Globalization;

namespace Caisson.EndToEnd.Harness;

/// <summary>A line of mountinfo (proc_pid_mountinfo(5)).</summary>
/// <param name="Id">The mount's number in its namespace's life.</param>
/// <param name="Root">The part of the file system that is mounted.</param>
/// <param name="Point">Where it is mounted.</param>
/// <param name="Options">The mount's own options.</param>
/// <param name="Propagation">The optional fields, such as <c>shared:1</c>.</param>
/// <param name="Type">The file system's type.</param>
/// <param name="Source">The file system's source.</param>
public sealed record MountEntry(int Id, string Root, string Point, string Options, string Propagation, string Type, string Source)
{
    /// <summary>Place, type and source, for messages.</summary>
    public override string ToString() => $"{Type} from {Source}{(Root == "/" ? "" : $" ({Root})")} at {Point} [{Options}] {Propagation}";
}

/// <summary>A mount namespace's mounts.</summary>
public static class MountTable
{
    /// <summary>Reads a mountinfo file; nothing when its process is gone.</summary>
    public static List<MountEntry> Read(string path)
    {
        var list = new List<MountEntry>();
        foreach (var line in ProcessTable.ReadText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(' ');
            var dash = Array.IndexOf(fields, "-", 6);
            list.Add(new MountEntry(int.Parse(fields[0], CultureInfo.InvariantCulture), Unescape(fields[3]), Unescape(fields[4]),
                fields[5], string.Join(' ', fields[6..dash]), fields[dash + 1], Unescape(fields[dash + 2])));
        }
        return list;
    }

    /// <summary>Space, tab, newline and backslash stand as three octal digits.</summary>
    private static string Unescape(string text) => !text.Contains('\\', StringComparison.Ordinal) ? text : text
        .Replace(@"\040", " ", StringComparison.Ordinal).Replace(@"\011", "\t", StringComparison.Ordinal)
        .Replace(@"\012", "\n", StringComparison.Ordinal).Replace(@"\134", @"\", StringComparison.Ordinal);
}
