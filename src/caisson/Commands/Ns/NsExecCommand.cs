using System.Globalization;
using Caisson.Cli.CommandLine;
using Caisson.Cli.Commands.Ns.Kept;
using Caisson.Cli.Commands.Ns.Launch;
using Caisson.Inspect;
using Caisson.Launch;
using Caisson.Launch.Diagnosis;
using Caisson.Linux.Files;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns;

/// <summary><c>caisson ns exec</c>: a program in new namespaces, as unshare(1) and nsexec make them.</summary>
internal static class NsExecCommand
{
    private const string Files = "FILE";

    internal static CommandInfo Describe() => new()
    {
        Name = "ns exec",
        Synopsis = "[OPTION…] [--] [COMMAND [ARG…]] | NAME -- [COMMAND [ARG…]]",
        Summary = "Run a program in new namespaces, or in those that are kept under a name. Only the kinds that are named are new; everything else, the files too, is shared with you. Without COMMAND it is your shell. "
            + "The program is a child of caisson, which waits for it and passes signals on, and in a new PID namespace it is process 1. With a new PID and a new mount namespace /proc shows the new processes. " + ProgramOptions.Statuses,
        PassesOn = true,
        RootIsDirectory = true,
        Operands = ["command"],
        Execute = Execute,
        Groups =
        [
            new("Namespaces (with a file, the namespace is mounted on it and stays)",
            [
                new("net", 'n', Files, "A new network namespace: no devices but a loopback that is down") { Optional = true, Words = Files },
                new("pid", 'p', Files, "A new PID namespace, in which the program is process 1") { Optional = true, Words = Files },
                new("mount", 'm', Files, "A new mount namespace; the file must not lie on a shared mount") { Optional = true, Words = Files },
                new("ipc", 'i', Files, "A new IPC namespace") { Optional = true, Words = Files },
                new("cgroup", 'c', Files, "A new cgroup namespace, whose root is the current control group") { Optional = true, Words = Files, Also = 'C' },
                new("time", 'T', Files, "A new time namespace") { Optional = true, Words = Files },
                new("user", 'U', Files, "A new user namespace, in which the program has every right over the other new ones; who has no other rights needs it") { Optional = true, Words = Files },
                new("uts", Files, "A new UTS namespace, with the host name it was made from") { Optional = true, Words = Files },
                new("hostname", 'u', "HOSTNAME", "A new UTS namespace with this host name") { Doubt = UnshareCluster.Problem, Bare = "uts" },
            ]),
            new("Ids of the user namespace (each asks for one)",
            [
                new("map-root-user", 'r', null, "You are root in it, and nobody else exists"),
                new("map-current-user", null, "You keep your ids in it"),
                new("map-user", "USER", "You have this user id in it"),
                new("map-group", "GROUP", "You have this group id in it"),
                new("map-users", "INSIDE:OUTSIDE:COUNT", "Map a range of user ids; auto: your first range of /etc/subuid, from 0 on; subids: the same range with the same numbers; all: every id there is; repeatable"),
                new("map-groups", "INSIDE:OUTSIDE:COUNT", "The same for group ids and /etc/subgid; repeatable"),
                new("map-auto", null, "--map-users=auto --map-groups=auto"),
                new("map-subids", null, "--map-users=subids --map-groups=subids"),
                new("owner", "UID:GID", "Let the namespace belong to this user, as if that user had made it; takes root"),
                new("setgroups", "POLICY", "Whether programs may change their supplementary groups: allow or deny") { Words = "allow deny" },
            ]),
            new("Mounts",
            [
                new("mount-proc", "DIR", "Mount /proc (or DIR) anew; implies --mount. It is the default with --pid and --mount; none leaves it") { Optional = true, Words = "DIR" },
                new("mount-binfmt", "DIR", "Mount a binfmt_misc of the user namespace's own; implies --user and --mount") { Optional = true, Words = "DIR" },
                new("load-interp", 'l', "FORMAT", "Register a binary format there, :name:type:offset:magic:mask:interpreter:flags; implies --mount-binfmt"),
                new("propagation", "MODE", "How the new mount namespace's mounts stand to yours: private (the default), slave, shared, unchanged") { Words = "private slave shared unchanged" },
            ]),
            new("Kept namespaces (caisson ns create)",
            [
                new("all", null, "Run the program in those of each name that has a network namespace, one after the other"),
                new("bare", null, "With NAME: leave /sys, /proc and /etc as they are; by default they show what is entered, and /etc/netns/NAME is bound over /etc"),
            ]),
            new("The program",
            [
                new("root", 'R', "DIR", "Change the root directory (chroot)") { Words = "DIR" },
                new("wd", 'w', "DIR", "Start in this directory") { Words = "DIR" },
                new("setuid", 'S', "USER", "Become this user of the namespace"),
                new("setgid", 'G', "GROUP", "Become this group, without supplementary groups"),
                new("keep-caps", null, "Keep the capabilities in the user namespace although the program is not root there"),
                new("monotonic", "SECONDS", "Move CLOCK_MONOTONIC of the time namespace"),
                new("boottime", "SECONDS", "Move CLOCK_BOOTTIME of the time namespace"),
                new("fork", 'f', null, "Start the program inside the PID and time namespaces, which is the default; --fork=false starts it outside, and only its children are inside"),
                new("kill-child", "SIGNAL", "End the program when caisson ends, however that happens; KILL by default") { Optional = true },
                new("forward-signals", null, "Pass signals on to the program, which is the default; with =false they are dropped"),
            ]),
            ProgramOptions.Seeing,
            ProgramOptions.General,
        ],
        Examples =
        [
            ("caisson ns exec -npu myhost bash", "a shell with its own network, processes and host name"),
            ("caisson ns exec -Urpm -- ps ax", "as anybody: root over a process list of your own"),
            ("caisson ns exec -v --net=/run/netns/blue true", "a network namespace that stays, and each step on the way"),
            ("caisson ns exec -T --boottime 864000 -- uptime -p", "ten days later"),
            ("caisson ns exec blue -- ip address", "in the namespaces kept under the name blue, as ip netns exec does it"),
        ],
    };

    internal static int Execute(ParsedArguments arguments)
    {
        if (arguments.Flag("all")) return KeptLaunch.RunAll(arguments);
        // caisson ns exec NAME -- COMMAND: the namespaces that are kept under a name.
        if (!arguments.Ended && arguments.Operands is [var name, "--", ..]) return KeptLaunch.Run(arguments, name, arguments.Operands[2..]);
        if (arguments.Flag("bare")) throw new UsageException("ns exec: --bare is for what is kept under a name: NAME -- COMMAND", arguments.Command.Name);
        try
        {
            return ProgramOptions.Run(arguments, () => Request(arguments, arguments.Operands));
        }
        catch (ProgramException e) when (arguments.Operands is [var word, ..] && IsKept(word))
        {
            // As with ip netns exec, which wants no --, or with options behind the name.
            throw new ProgramException(e.Step, e.ExitStatus) { Cause = $"{word} is no program, but a name that namespaces are kept under", Remedy = $"caisson ns exec [OPTION…] {word} -- COMMAND" };
        }
    }

    private static bool IsKept(string word) => KeptNamespaces.ProblemOfName(word) is null && KeptNamespaces.Find(word).Count > 0;

    private static NamespaceRequest Request(ParsedArguments arguments, List<string> words)
    {
        var command = arguments.Command.Name;
        var kinds = Kinds(arguments, out var keep);
        var maps = IdMapOptions.From(arguments);
        var fork = arguments.Switch("fork") ?? true;
        long? monotonic = Seconds(arguments, "monotonic"), boottime = Seconds(arguments, "boottime");
        if ((monotonic ?? boottime) is not null && !kinds.HasFlag(NamespaceKind.Time))
            throw new UsageException($"{command}: --{(monotonic is null ? "boottime" : "monotonic")} sets a clock of a new time namespace; add --time (-T)", command);
        if (maps.Setgroups is not null && !kinds.HasFlag(NamespaceKind.User))
            throw new UsageException($"{command}: --setgroups is for a new user namespace; add --user (-U)", command);
        if (!fork && arguments.Has("kill-child")) throw new UsageException($"{command}: --kill-child contradicts --fork=false", command);
        var (program, argv) = ProgramOptions.Command(words);
        return new NamespaceRequest
        {
            Name = "a process in new namespaces",
            Program = program,
            Arguments = argv,
            Environment = ProgramOptions.Variables(),
            PreserveDescriptors = Descriptors.CountInherited(),
            New = kinds,
            Fork = fork,
            Keep = keep,
            Users = maps.Users,
            Groups = maps.Groups,
            Setgroups = maps.Setgroups,
            Owner = maps.Owner,
            Hostname = arguments.Last("hostname"),
            Propagation = Propagation(arguments),
            ProcMount = ProcMount(arguments, kinds, fork),
            BinfmtMount = arguments.Has("mount-binfmt") || arguments.Has("load-interp") ? arguments.Last("mount-binfmt") ?? "/proc/sys/fs/binfmt_misc" : null,
            Interpreter = arguments.Last("load-interp"),
            Monotonic = monotonic,
            Boottime = boottime,
            Root = arguments.Last("root"),
            WorkingDirectory = arguments.Last("wd"),
            Uid = ProgramOptions.Id(arguments, "setuid"),
            Gid = ProgramOptions.Id(arguments, "setgid"),
            KeepCapabilities = arguments.Flag("keep-caps") && kinds.HasFlag(NamespaceKind.User),
            ParentDeathSignal = ProgramOptions.DeathSignal(arguments),
            Reached = ProgramOptions.Reached(arguments),
            Fault = ProgramOptions.Fault(arguments),
        };
    }

    private static NamespaceKind Kinds(ParsedArguments arguments, out List<NamespaceFile> keep)
    {
        var kinds = NamespaceKind.None;
        keep = [];
        foreach (var kind in NamespaceKinds.Each)
        {
            var option = NamespaceKinds.ProcName(kind) is "mnt" ? "mount" : NamespaceKinds.ProcName(kind);
            if (!arguments.Has(option)) continue;
            kinds |= kind;
            if (arguments.Last(option) is { } file) keep.Add(new NamespaceFile(kind, file));
        }

        if (arguments.Has("hostname")) kinds |= NamespaceKind.Uts;
        if (IdMapOptions.AsksForUserNamespace(arguments)) kinds |= NamespaceKind.User;
        if (arguments.Has("mount-proc") && arguments.Last("mount-proc") != "none") kinds |= NamespaceKind.Mount;
        if (arguments.Has("mount-binfmt") || arguments.Has("load-interp")) kinds |= NamespaceKind.Mount | NamespaceKind.User;
        return kinds;
    }

    // nsexec's and unshare's users expect `ps` to tell the truth; the former's never asked for it.
    private static string? ProcMount(ParsedArguments arguments, NamespaceKind kinds, bool fork)
    {
        if (arguments.Has("mount-proc")) return arguments.Last("mount-proc") switch { null => "/proc", "none" => null, var given => given };
        // Binary formats are below it.
        if ((arguments.Has("mount-binfmt") && arguments.Last("mount-binfmt") is null) || arguments.Has("load-interp")) return "/proc";
        var both = kinds.HasFlag(NamespaceKind.Pid) && kinds.HasFlag(NamespaceKind.Mount);
        return both && fork && FilePath.IsDirectory(arguments.Last("root") + "/proc") ? "/proc" : null;
    }

    internal static MountPropagation Propagation(ParsedArguments arguments) => arguments.Last("propagation") switch
    {
        null or "private" => MountPropagation.Private,
        "slave" => MountPropagation.Slave,
        "shared" => MountPropagation.Shared,
        "unchanged" => MountPropagation.Unchanged,
        var other => throw new UsageException($"{arguments.Command.Name}: --propagation {other}: expected private, slave, shared or unchanged", arguments.Command.Name),
    };

    internal static long? Seconds(ParsedArguments arguments, string option)
    {
        if (arguments.Last(option) is not { } text) return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)) return seconds;
        throw new UsageException($"{arguments.Command.Name}: --{option} {text}: expected a number of seconds, such as 86400 or -60", arguments.Command.Name);
    }
}
