using System.Text.Json;
using Caisson.Cli.CommandLine;
using Caisson.Cli.Commands.Ns.Ls;
using Caisson.Cli.Output;
using Caisson.Inspect;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns;

/// <summary><c>caisson ns ls</c>.</summary>
internal static class LsCommand
{
    internal static CommandInfo Describe() => new()
    {
        Name = "ns ls",
        Synopsis = "[OPTION…] [NAMESPACE]",
        Summary = "List the namespaces of the machine and what keeps them alive. They are found through processes and threads, open descriptors, bind mounts in any mount namespace, sockets, and as hidden parents and owners; what cannot be seen without more rights is said on standard error. With a NAMESPACE (its number, a file, a kept name; or a container or process with one --type), the processes in it as a tree. It answers to the options of lsns(8).",
        Operands = ["namespace"],
        Execute = Execute,
        Groups =
        [
            new("What to list",
            [
                new("type", 't', "KIND", "Only namespaces of this kind: user, pid, mnt, uts, ipc, net, cgroup, time; repeatable, also separated by commas") { Words = "user pid mnt uts ipc net cgroup time" },
                new("pid", 'p', "PID", "Only the namespaces that this process is in"),
                new("task", "PID", "The same as --pid"),
                new("persistent", 'P', null, "Only namespaces without processes"),
                new("kept", 'k', null, "Only namespaces that are kept under a name (caisson ns create, ip netns)"),
                new("filter", 'Q', "EXPR", "Only those that an expression over the columns is true for: type == \"net\" and nprocs > 3 and command =~ \"nginx*\". "
                    + "Operators: == != < <= > >= (also eq ne lt le gt ge), =~ !~ (a pattern with * and ?, or a part of the text), and or not, parentheses"),
                new("source", "LIST", "Look only there: processes, tasks, children, descriptors, mounts, sockets, relatives, kernel; separated by commas. 'processes' alone is the fastest, and what lsns finds") { Words = "processes tasks children descriptors mounts sockets relatives kernel all" },
                new("from", "FILE", "Look into what --json wrote instead, perhaps as root or elsewhere; - is standard input") { Words = "FILE" },
            ]),
            new("How to show it",
            [
                new("output", 'o', "COLUMNS", "These columns, separated by commas; +COLUMNS adds them to the usual ones"),
                new("output-all", null, "Every column"),
                new("list-columns", 'H', null, "List the columns and what they mean"),
                new("list", 'l', null, "A plain list, also of the processes of a NAMESPACE"),
                new("tree", 'T', "RELATION", "As a tree. owner, which is the default: under the user namespaces that they belong to; parent: under their parents; user, pid: only these, under their parents; process: with the processes in each") { Optional = true, Words = "owner parent user pid process" },
                new("json", 'J', null, "As JSON. Without -o, everything that is known, which --from reads; with -o, the columns"),
                new("raw", 'r', null, "Columns separated by one blank, with blanks in them as \\x20, for programs"),
                new("noheadings", 'n', null, "Without the line of headings"),
                new("notruncate", 'u', null, "Cut nothing off: otherwise lines end at the terminal's edge, and ids of containers are short"),
                new("nowrap", 'W', null, "Several mount points of one namespace in one line"),
            ]),
            CommandTable.General,
        ],
        Examples =
        [
            ("caisson ns ls", "everything, as far as you may see it"),
            ("caisson ns ls -t net -o +OWNER,CGROUP", "network namespaces, and two columns more"),
            ("caisson ns ls --kept", "names, as with ip netns list, and who is in them"),
            ("caisson ns ls --tree", "what belongs to which user namespace"),
            ("caisson ns ls --persistent -o ns,type,kept", "what is left without processes, and why"),
            ("sudo caisson ns ls --json > scan; caisson ns ls --from scan -Q 'kept =~ \"/run/*\"'", "look as root, search as yourself"),
        ],
    };

    internal static int Execute(ParsedArguments arguments)
    {
        if (arguments.Flag("list-columns"))
        {
            LsOutput.ListColumns(arguments.Flag("json"), arguments.Flag("raw"));
            return 0;
        }

        var view = LsView.Of(arguments);
        var snapshot = Snapshot(arguments, view);
        view.Focus(snapshot, arguments);
        if (arguments.Flag("json") && !arguments.Has("output") && !arguments.Has("output-all"))
        {
            using var output = StandardStream.Output();
            using (var json = new Utf8JsonWriter(output, PlainJson.Indented)) snapshot.Where(view.IsShown).Write(json);
            output.WriteByte((byte)'\n');
            return 0;
        }

        LsOutput.Write(snapshot, view);
        // What comes from a file was said when it was written, and is in it for those who want to know.
        if (view.Json || arguments.Has("from")) return 0;
        foreach (var gap in snapshot.Gaps)
        {
            if (view.AsksForAll || gap.IsOfTheScan) Messages.Warning($"not seen: {gap}");
        }

        return 0;
    }

    private static NamespaceSnapshot Snapshot(ParsedArguments arguments, LsView view)
    {
        if (arguments.Last("from") is not { } file)
        {
            // Everything that is known: caisson ns propagate --from answers from it.
            var tables = arguments.Flag("json") && !arguments.Has("output") && !arguments.Has("output-all") && view.Kinds == NamespaceKind.All;
            return NamespaceSnapshot.Take(new() { Sources = view.Sources, Kinds = view.Kinds, LeadersOnly = view.LeadersOnly, NetworkNumbers = view.Shows("NETNSID"), MountTables = tables });
        }

        if (arguments.Has("source")) throw new UsageException("--source and --from exclude each other", "ns ls");
        var text = file == "-" ? InputFile.ReadStandardInput() : InputFile.Read(file);
        try
        {
            return NamespaceSnapshot.Read(text);
        }
        catch (CaissonException e)
        {
            throw new CaissonException($"{(file == "-" ? "Standard input" : file)} cannot be read as a scan of namespaces", e.Cause, e.Advice, e);
        }
    }
}
