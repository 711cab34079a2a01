using System.Globalization;
using Caisson.Cli.CommandLine;
using Caisson.Cli.Commands.Ns.Kept;
using Caisson.Cli.Commands.Ns.Launch;
using Caisson.Cli.Commands.Ns.Watch;
using Caisson.Inspect.Watching;

namespace Caisson.Cli.Commands.Ns;

/// <summary><c>caisson ns watch</c>: namespaces and processes as they come and go.</summary>
internal static class NsWatchCommand
{
    internal static CommandInfo Describe() => new()
    {
        Name = "ns watch",
        Synopsis = "[OPTION…]",
        Summary = "Watch namespaces and processes come and go. On a terminal it is a table with keys (? lists them), elsewhere a line for each event. "
            + "As root the kernel tells of each process as it begins, runs another program or ends; else all processes are looked at each second. "
            + "Between events nothing is done, but for a look at everything now and then: descriptors, mounts, sockets and threads have no events.",
        Execute = Execute,
        Groups =
        [
            new("What is shown",
            [
                new("type", 't', "KINDS", "These kinds of namespaces alone, separated by commas; repeatable") { Words = "user pid mnt uts ipc net cgroup time" },
                new("pid", 'p', "PID", "This process, those that it starts, and their namespaces alone"),
                new("no-processes", null, "No events of processes"),
                new("json", null, "A JSON object a line, for programs"),
                new("plain", null, "Lines on a terminal too"),
            ]),
            new("How",
            [
                new("interval", 'i', "TIME", "Look at everything this often, 10 s by default; where the kernel tells nothing, look at the processes this often, 1 s by default"),
                new("rescan", null, "Do without the kernel's events"),
                .. EventLimits.Options,
            ]),
            ProgramOptions.General,
        ],
        Examples =
        [
            ("caisson ns watch", "a live table; q ends it"),
            ("caisson ns watch --json --type net,user", "for programs: what happens to network and user namespaces"),
            ("caisson ns watch --pid $$ --for 60", "what this shell does in the next minute"),
        ],
    };

    internal static int Execute(ParsedArguments arguments)
    {
        var command = arguments.Command.Name;
        arguments.None();
        int? pid = null;
        if (arguments.Last("pid") is { } text)
        {
            pid = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number
                : throw new UsageException($"{command}: --pid {text}: expected the number of a process", command);
        }

        var options = new WatchOptions { UseEvents = !arguments.Flag("rescan") };
        if (Duration.Parse("--interval", arguments.Last("interval"), command) is { } interval)
        {
            if (interval < TimeSpan.FromMilliseconds(100)) throw new UsageException($"{command}: --interval {arguments.Last("interval")}: expected 100ms or more; a shorter time would be all that this machine does", command);
            options = options with { FullInterval = interval, ProcessInterval = interval };
        }

        var kinds = NewKinds.Filter(arguments, "type");
        var limits = EventLimits.From(arguments);
        using var watch = new NamespaceWatch(options);
        if (pid is { } one && watch.Current.FindProcess(one) is null) throw new CaissonException(string.Create(CultureInfo.InvariantCulture, $"There is no process {one}"), "it has ended, or never was");
        var filter = new WatchFilter(kinds, pid, !arguments.Flag("no-processes"), watch.Current);
        var plain = arguments.Flag("json") || arguments.Flag("plain") || !Linux.Terminals.Terminal.IsTerminal(0) || !Linux.Terminals.Terminal.IsTerminal(1);
        return plain ? EventStream.Run(watch, filter, limits, arguments.Flag("json")) : FullScreen.Run(watch, filter, limits);
    }
}
