using Caisson.Cli.CommandLine;

namespace Caisson.Cli.Commands.Ns.Ls;

/// <summary>A column.</summary>
/// <param name="Name">Its heading; lsns's where it has the same.</param>
/// <param name="Help">What it tells.</param>
/// <param name="IsNumber">Whether it stands to the right, and is a number in JSON.</param>
internal sealed record LsColumn(string Name, string Help, bool IsNumber = false)
{
    internal static readonly LsColumn[] All =
    [
        new("NS", "the namespace's number (inode)", true),
        new("TYPE", "its kind"),
        new("PATH", "a file that stands for it"),
        new("NPROCS", "how many processes are in it", true),
        new("PID", "the most senior process in it", true),
        new("PPID", "that process's parent", true),
        new("COMMAND", "that process's command line"),
        new("UID", "that process's user id", true),
        new("USER", "that process's user"),
        new("NETNSID", "the number that this network namespace has for that one"),
        new("NAME", "the name that it is kept under (caisson ns create, ip netns)"),
        new("NSFS", "where it is mounted in this mount namespace"),
        new("PNS", "its parent, of user and PID namespaces", true),
        new("ONS", "the user namespace that it belongs to", true),
        new("OUID", "the user id that owns it", true),
        new("OWNER", "the user who owns it"),
        new("KEPT", "what keeps it alive"),
        new("UNIT", "the container or service it belongs to"),
        new("CGROUP", "the control group of the most senior process"),
        new("INITIAL", "yes, if the machine started with it"),
        new("CHILDREN", "how many user or PID namespaces it is the parent of", true),
        new("OWNED", "how many namespaces belong to it, of a user namespace", true),
    ];

    /// <summary>Whether a cell may have several lines.</summary>
    internal bool IsList => Name is "NSFS" or "NAME";

    internal static LsColumn Find(string name) =>
        TryFind(name) ?? throw new UsageException($"there is no column {name}{Suggestion.For(name.ToUpperInvariant(), Array.ConvertAll(All, c => c.Name))}; caisson ns ls --list-columns lists them", "ns ls");

    internal static LsColumn? TryFind(string name) => Array.Find(All, c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    internal static List<LsColumn> Choose(ParsedArguments arguments, bool inside, bool network)
    {
        if (arguments.Flag("output-all")) return [.. All];
        var usual = inside ? "PID,PPID,USER,COMMAND" : network ? "NS,TYPE,NPROCS,PID,USER,NETNSID,NSFS,KEPT,UNIT,COMMAND" : "NS,TYPE,NPROCS,PID,USER,KEPT,UNIT,COMMAND";
        if (arguments.Flag("kept") && !inside) usual = "NAME,TYPE,NS,NPROCS,PID,USER,NETNSID,UNIT,COMMAND";
        if (arguments.All("output") is not [.., var wanted]) return Parse(usual);
        // Those that are there already are not added again.
        return wanted.StartsWith('+') ? [.. Parse($"{usual},{wanted[1..]}").Distinct()] : Parse(wanted);
    }

    private static List<LsColumn> Parse(string list)
    {
        var columns = new List<LsColumn>();
        foreach (var name in list.Split(',', StringSplitOptions.RemoveEmptyEntries)) columns.Add(Find(name));
        return columns;
    }
}
