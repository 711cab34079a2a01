using System.Globalization;
using Caisson.Cli.CommandLine;
using Caisson.Cli.Commands.Ns.Kept;
using Caisson.Cli.Commands.Ns.Launch;
using Caisson.Engine.Kept;
using Caisson.Inspect;
using Caisson.Launch;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Net;

namespace Caisson.Cli.Commands.Ns;

/// <summary><c>caisson ns create</c>: namespaces that stay under a name.</summary>
internal static class NsCreateCommand
{
    internal static CommandInfo Describe() => new()
    {
        Name = "ns create",
        Synopsis = "NAME [OPTION…]",
        Summary = "Make namespaces that stay under a name without a process. A bind mount holds each; network namespaces lie in /run/netns, where ip netns finds them and puts its own, "
            + "the others in /run/caisson-ns/NAME. Without kinds a network namespace is made. caisson ns exec NAME -- COMMAND runs a program in all that a name has.",
        Operands = [""],
        Execute = Execute,
        Groups =
        [
            new("Kinds",
            [
                new("net", 'n', null, "A network namespace: no devices but a loopback that is down; the default"),
                new("pid", 'p', null, "A PID namespace; a process that only waits is its process 1, for without one it would be dead"),
                new("mount", 'm', null, "A mount namespace, a copy of yours. With --pid its /proc, with --net its /sys shows the new one"),
                new("ipc", 'i', null, "An IPC namespace"),
                new("cgroup", 'c', null, "A cgroup namespace, whose root is your control group") { Also = 'C' },
                new("time", 'T', null, "A time namespace"),
                new("user", 'U', null, "A user namespace, which the other new ones belong to. Every id has its own number in it unless it is mapped otherwise"),
                new("uts", null, "A UTS namespace with the host name of yours"),
                new("hostname", 'u', "HOSTNAME", "A UTS namespace with this host name") { Doubt = UnshareCluster.Problem, Bare = "uts" },
                new("all", 'a', null, "All eight kinds"),
                new("attach", "PID", "Make none: keep those of this process under the name"),
            ]),
            new("Ids of the user namespace (each asks for one)",
            [
                new("map-root-user", 'r', null, "You are root in it, and nobody else exists"),
                new("map-current-user", null, "You keep your ids in it, and nobody else exists"),
                new("map-users", "INSIDE:OUTSIDE:COUNT", "Map a range of user ids; auto, subids or all as with caisson ns exec; repeatable"),
                new("map-groups", "INSIDE:OUTSIDE:COUNT", "The same for group ids; repeatable"),
                new("map-auto", null, "--map-users=auto --map-groups=auto"),
                new("setgroups", "POLICY", "Whether programs may change their supplementary groups: allow or deny") { Words = "allow deny" },
            ]),
            new("What is in them",
            [
                new("up", null, "Bring the loopback device up; ip netns leaves it down"),
                new("nsid", "N", "Give the network namespace this number in yours, for good, as ip netns set; auto: the lowest that is free"),
                new("propagation", "MODE", "How the mounts of the mount namespace stand to yours: private (the default), slave, shared, unchanged") { Words = "private slave shared unchanged" },
                new("monotonic", "SECONDS", "Move CLOCK_MONOTONIC of the time namespace"),
                new("boottime", "SECONDS", "Move CLOCK_BOOTTIME of the time namespace"),
            ]),
            ProgramOptions.Seeing,
            ProgramOptions.General,
        ],
        Examples =
        [
            ("caisson ns create blue", "a network namespace, as with ip netns add blue"),
            ("caisson ns create lab -npm -u lab-1 --up", "a small machine: network, processes, mounts and a host name"),
            ("caisson ns create web --attach 1234", "a name for the network namespace of a process, as with ip netns attach"),
        ],
    };

    internal static int Execute(ParsedArguments arguments)
    {
        var command = arguments.Command.Name;
        var name = arguments.Single("the name");
        var kinds = NewKinds.Of(arguments);
        if (arguments.Last("attach") is { } text)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) || pid == 0) throw new UsageException($"{command}: --attach {text}: expected the number of a process", command);
            var numbered = Number(arguments, kinds);
            NameKeeper.Attach(name, kinds, pid);
            numbered?.Invoke(name);
            return 0;
        }

        if (arguments.Has("plan")) return Output.PlanPrinter.Print(Launcher.Plan(Request(arguments, name, kinds, [])), arguments.Last("plan"), command);
        var number = Number(arguments, kinds);
        NameKeeper.Create(name, kinds, files => Request(arguments, name, kinds, files));
        number?.Invoke(name);
        return 0;
    }

    /// <summary>What --nsid asks for; null without it. A number that cannot be had takes the name away again.</summary>
    private static Action<string>? Number(ParsedArguments arguments, NamespaceKind kinds)
    {
        if (arguments.Last("nsid") is not { } text) return null;
        var command = arguments.Command.Name;
        if (!kinds.HasFlag(NamespaceKind.Network)) throw new UsageException($"{command}: --nsid is for network namespaces; add --net (-n)", command);
        int? number = null;
        if (text != "auto") number = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) ? given : throw new UsageException($"{command}: --nsid {text}: expected a number from 0 on, or auto", command);
        return name =>
        {
            try
            {
                using var network = NamespaceHandle.OpenPath(KeptNamespaces.PathOf(name, NamespaceKind.Network), NamespaceKind.Network);
                using var socket = RouteSocket.Open();
                socket.NumberNamespace(network, number);
            }
            catch (CaissonException)
            {
                NameKeeper.Remove(name, kinds, endProcesses: false);
                throw;
            }
        };
    }

    private static NamespaceRequest Request(ParsedArguments arguments, string name, NamespaceKind kinds, IReadOnlyList<NamespaceFile> files)
    {
        bool Makes(NamespaceKind kind) => kinds.HasFlag(kind);
        long? monotonic = NsExecCommand.Seconds(arguments, "monotonic"), boottime = NsExecCommand.Seconds(arguments, "boottime");
        if ((monotonic ?? boottime) is not null && !Makes(NamespaceKind.Time))
            throw new UsageException($"{arguments.Command.Name}: --{(monotonic is null ? "boottime" : "monotonic")} sets a clock of a new time namespace; add --time (-T)", arguments.Command.Name);
        if (arguments.Flag("up") && !Makes(NamespaceKind.Network))
            throw new UsageException($"{arguments.Command.Name}: --up is for a new network namespace; add --net (-n)", arguments.Command.Name);
        if (arguments.Has("setgroups") && !Makes(NamespaceKind.User))
            throw new UsageException($"{arguments.Command.Name}: --setgroups is for a new user namespace; add --user (-U)", arguments.Command.Name);
        var maps = IdMapOptions.From(arguments);
        var unmapped = Makes(NamespaceKind.User) && maps.Users is null && maps.Groups is null;
        return new NamespaceRequest
        {
            Name = $"the namespaces {name}",
            New = kinds,
            Keep = files,
            // A PID namespace ends with its process 1.
            Stay = Makes(NamespaceKind.Pid),
            Users = unmapped ? Own(groups: false) : maps.Users,
            Groups = unmapped ? Own(groups: true) : maps.Groups,
            Setgroups = maps.Setgroups,
            Hostname = arguments.Last("hostname"),
            LoopbackUp = arguments.Flag("up"),
            Propagation = NsExecCommand.Propagation(arguments),
            ProcMount = Makes(NamespaceKind.Pid) && Makes(NamespaceKind.Mount) ? "/proc" : null,
            NetworkView = Makes(NamespaceKind.Network) && Makes(NamespaceKind.Mount) ? new NetworkView(name, []) : null,
            Monotonic = monotonic,
            Boottime = boottime,
            Reached = ProgramOptions.Reached(arguments),
            Fault = ProgramOptions.Fault(arguments),
        };
    }

    // Every id that there is here, under its own number.
    private static IdMap Own(bool groups)
    {
        var ranges = new List<IdMapping>();
        foreach (var range in IdMap.TryRead(Environment.ProcessId, groups) ?? IdMap.Identity) ranges.Add(new IdMapping(range.ContainerId, range.ContainerId, range.Size));
        return new IdMap([.. ranges]);
    }
}
