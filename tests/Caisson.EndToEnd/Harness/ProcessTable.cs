using System.Globalization;

namespace Caisson.EndToEnd.Harness;

/// <summary>A process as /proc shows it.</summary>
/// <param name="Pid">Its number.</param>
/// <param name="Parent">Its parent's number; 0 when that lies outside.</param>
/// <param name="State">The letter of proc(5): R, S, D, T, t, Z, …</param>
/// <param name="StartTime">Clock ticks since boot; with the number it is unique.</param>
/// <param name="Name">The kernel's short name.</param>
public sealed record ProcessEntry(int Pid, int Parent, char State, ulong StartTime, string Name)
{
    /// <summary>Number, parent, state and command line, for messages.</summary>
    public override string ToString()
    {
        var command = ProcessTable.ReadText($"/proc/{Pid}/cmdline").Replace('\0', ' ').Trim();
        return $"process {Pid} (parent {Parent}, state {State}): {(command == "" ? $"[{Name}]" : command)}";
    }
}

/// <summary>The processes of this machine.</summary>
public static class ProcessTable
{
    /// <summary>Every process that can be seen.</summary>
    public static List<ProcessEntry> Read()
    {
        var list = new List<ProcessEntry>();
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Find(pid) is { } entry)
                list.Add(entry);
        }
        return list;
    }

    /// <summary>One process, or null when it is gone.</summary>
    public static ProcessEntry? Find(int pid)
    {
        var text = ReadText($"/proc/{pid}/stat");
        // The name may hold spaces and parentheses; what follows the last one has fixed places.
        var open = text.IndexOf('(');
        var close = text.LastIndexOf(')');
        if (open < 0 || close < 0)
            return null;
        var fields = text[(close + 2)..].Split(' ');
        return new ProcessEntry(pid, int.Parse(fields[1], CultureInfo.InvariantCulture), fields[0][0],
            ulong.Parse(fields[19], CultureInfo.InvariantCulture), text[(open + 1)..close]);
    }

    /// <summary>All descendants of a process, not itself.</summary>
    public static List<ProcessEntry> DescendantsOf(int pid)
    {
        var children = Read().ToLookup(entry => entry.Parent);
        var found = new List<ProcessEntry>(children[pid]);
        for (var i = 0; i < found.Count; i++)
            found.AddRange(children[found[i].Pid]);
        return found;
    }

    /// <summary>Kills a process and all its descendants, the youngest generation last, so that none is adopted half way.</summary>
    public static void KillTree(int pid)
    {
        var doomed = DescendantsOf(pid);
        _ = Libc.kill(pid, 9);
        foreach (var entry in doomed)
        {
            if (Find(entry.Pid)?.StartTime == entry.StartTime)
                _ = Libc.kill(entry.Pid, 9);
        }
    }

    /// <summary>A file of /proc, empty when the process is gone or hides it.</summary>
    internal static string ReadText(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
