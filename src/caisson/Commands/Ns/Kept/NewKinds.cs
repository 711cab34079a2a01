using Caisson.Cli.CommandLine;
using Caisson.Cli.Commands.Ns.Launch;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns.Kept;

/// <summary>The kinds that <c>ns create</c> is asked for.</summary>
internal static class NewKinds
{
    internal static NamespaceKind Of(ParsedArguments arguments)
    {
        if (arguments.Flag("all")) return NamespaceKind.All;
        var kinds = NamespaceKind.None;
        foreach (var kind in NamespaceKinds.Each)
        {
            if (arguments.Flag(kind == NamespaceKind.Mount ? "mount" : NamespaceKinds.ProcName(kind))) kinds |= kind;
        }

        if (arguments.Has("hostname")) kinds |= NamespaceKind.Uts;
        if (IdMapOptions.AsksForUserNamespace(arguments)) kinds |= NamespaceKind.User;
        // As with ip netns add.
        return kinds == NamespaceKind.None ? NamespaceKind.Network : kinds;
    }

    /// <summary>A list of kinds that an option filters by; all without it.</summary>
    internal static NamespaceKind Filter(ParsedArguments arguments, string option)
    {
        var kinds = NamespaceKind.None;
        foreach (var list in arguments.All(option)) kinds |= NamespaceKinds.ParseList(list);
        return kinds == NamespaceKind.None ? NamespaceKind.All : kinds;
    }
}
