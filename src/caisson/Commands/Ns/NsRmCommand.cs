using Caisson.Cli.CommandLine;
using Caisson.Cli.Commands.Ns.Kept;
using Caisson.Cli.Commands.Ns.Launch;
using Caisson.Engine.Kept;
using Caisson.Inspect;

namespace Caisson.Cli.Commands.Ns;

/// <summary><c>caisson ns rm</c>: lets kept namespaces go.</summary>
internal static class NsRmCommand
{
    internal static CommandInfo Describe() => new()
    {
        Name = "ns rm",
        Synopsis = "[OPTION…] NAME…",
        Summary = "Let namespaces go that are kept under names. Each lives on while something else holds it, such as a process in it. What an interrupted command left under a name goes too.",
        Operands = ["namespace"],
        Execute = Execute,
        Groups =
        [
            new("Options",
            [
                new("type", 't', "KINDS", "These kinds alone, separated by commas; repeatable") { Words = "user pid mnt uts ipc net cgroup time" },
                new("all", 'a', null, "Every name that there is"),
                new("force", 'f', null, "A PID namespace too in which processes run: they end with it"),
            ]),
            ProgramOptions.General,
        ],
        Examples = [("caisson ns rm blue", "as with ip netns delete blue"), ("caisson ns rm --all --type net", "as with ip -all netns delete")],
    };

    internal static int Execute(ParsedArguments arguments)
    {
        var kinds = NewKinds.Filter(arguments, "type");
        IReadOnlyList<string> names = arguments.Operands;
        if (arguments.Flag("all"))
        {
            arguments.None();
            names = [.. KeptNamespaces.List().Where(one => kinds.HasFlag(one.Kind)).Select(one => one.Name).Distinct()];
        }
        else if (names.Count == 0)
        {
            throw new UsageException("ns rm: the name is missing", arguments.Command.Name);
        }

        return EachName.Do(names, name => NameKeeper.Remove(name, kinds, arguments.Flag("force")));
    }
}
