using Caisson.Cli.CommandLine;
using Caisson.Engine;

namespace Caisson.Cli.Commands;

/// <summary>The options of <c>caisson run</c>, and what they become.</summary>
internal static class RunOptionsTable
{
    private const string Kinds = "user pid mount uts ipc net cgroup time";
    private const string Propagations = "private slave shared unbindable rprivate rslave rshared runbindable";

    internal static CommandInfo Describe() => new()
    {
        Name = "run",
        Elsewhere = static option => DockerWords.OfOption("run", option),
        Synopsis = "[OPTION…] [--] COMMAND [ARG…]",
        Summary = "Run a program in a container of its own. Without options it gets new pid, mount, uts, ipc, network and cgroup namespaces (and a user namespace, if you are not root), "
            + "and sees this machine's file system under an overlay whose changes vanish at its end. Options of caisson stand before COMMAND; everything after it is the program's.",
        PassesOn = true,
        Operands = ["command"],
        Execute = RunCommand.Execute,
        Groups =
        [
            new("Root file system",
            [
                new("host", null, "This machine's file system under a throw-away overlay; the default"),
                new("rootfs", "DIR", "A directory, used as it is") { Words = "DIR" },
                new("read-only", null, "The root cannot be written to; /tmp and /run can"),
                new("overlay", null, "Keep changes away from the directory of --rootfs, and throw them away"),
                new("overlay-upper", "DIR", "Keep changes in this directory instead of throwing them away") { Words = "DIR" },
                new("storage-opt", "size=SIZE", "How much memory changes may take before they are thrown away: bytes, k, m, g or a part in %; 40% by default"),
                new("home", null, "Show your own home directory, under the overlay; it is an empty one in memory by default"),
                new("secrets", null, "As root: hide nothing of this machine's files; /root, /etc/shadow and the host keys of ssh are hidden by default"),
                new("propagation", "MODE", "Mount propagation of the root: private, slave, shared, unbindable, or with an r in front") { Words = Propagations },
            ]),
            new("Namespaces",
            [
                new("ns", "LIST", "Which kinds are new: user,pid,mount,uts,ipc,net,cgroup,time; or default, all, none") { Words = Kinds + " default all none" },
                new("share", "LIST", "Which kinds stay the host's") { Words = Kinds + " all" },
                new("join", "KIND=TARGET", "Enter the namespace of a container or pinned namespace (its name), of a process (pid:N) or of a file; repeatable"),
                new("userns", null, "A new user namespace for root as well"),
                new("hostname", "NAME", "The host name inside; the container's name by default"),
                new("domainname", "NAME", "The NIS domain name inside"),
                new("time-offset", "CLOCK=SECONDS", "Move monotonic or boottime of a new time namespace; several with commas"),
            ]),
            new("Users",
            [
                new("user", 'u', "USER[:GROUP]", "Run as this user of the root file system, by number or by name"),
                new("group-add", "GROUP", "A further group, by number or by name; repeatable"),
                new("umask", "OCTAL", "The file mode creation mask"),
                new("uidmap", "C:H:N", "Map N user ids from C inside to H outside; repeatable"),
                new("gidmap", "C:H:N", "The same for group ids; one of the two serves for both"),
                new("map-root", null, "You are root inside, and nobody else exists"),
                new("map-user", null, "You keep your id inside"),
                new("map-auto", null, "Map the ranges of /etc/subuid and /etc/subgid; the default where you have some"),
            ]),
            new("Files",
            [
                new("volume", 'v', "SRC:DST[:OPTIONS]", "Show a file or directory of the host: ro, rro, private, slave, shared, noexec, idmap, …; repeatable") { Words = "FILE" },
                new("tmpfs", "DST[:OPTIONS]", "A file system in memory: size=, mode=, ro, noexec, …; repeatable"),
                new("mount", "type=TYPE,…", "Any mount: type=bind|tmpfs|overlay|…,source=…,target=…,ro,…; repeatable"),
                new("device", "SRC[:DST]", "A device of the host; repeatable") { Words = "FILE" },
                new("masked-path", "PATH", "Cover a path; none drops those that are covered by default; repeatable"),
                new("readonly-path", "PATH", "Make a path read-only; none drops those that are so by default; repeatable"),
            ]),
            new("Process",
            [
                new("interactive", 'i', null, "Pass standard input on, which is the default; --interactive=false gives it /dev/null"),
                new("tty", 't', null, "Give it a terminal; the default when standard input and output are terminals"),
                new("no-tty", null, "Give it no terminal"),
                new("env", 'e', "NAME[=VALUE]", "Set a variable, or pass the one from here on; repeatable"),
                new("env-file", "FILE", "Set the variables of a file, one a line; repeatable") { Words = "FILE" },
                new("workdir", 'w', "DIR", "Start in this directory of the container"),
                new("ulimit", "NAME=SOFT[:HARD]", "Set a resource limit, such as nofile=1024; repeatable"),
                new("sysctl", "KEY=VALUE", "Set a kernel parameter of the container's namespaces; repeatable"),
                new("cap-add", "CAPABILITY", "Give it a capability, or ALL; repeatable"),
                new("cap-drop", "CAPABILITY", "Take a capability from it, or ALL; repeatable"),
                new("privileged", null, "Every capability, nothing covered or read-only, and new privileges"),
                new("no-new-privileges", null, "No program gains privileges by execve; the default, --no-new-privileges=false lets them"),
                new("security-opt", "seccomp=FILE", "Filter its system calls by the profile in FILE, docker's form or OCI's; seccomp=unconfined, the default, for no filter"),
                new("pids-limit", "NUMBER", "How many processes and threads there may be; -1 for any number; 4096 by default, where a cgroup can be had"),
                new("oom-score-adj", "NUMBER", "How soon it is ended when memory runs out: -1000 to 1000"),
                new("init", null, "Process 1 is a small reaper and signal forwarder, and the program its child"),
                new("timeout", "TIME", "End it after this time, such as 30, 1.5m or 2h; the status is then 124; 0, the default, for none"),
            ]),
            new("Container",
            [
                new("name", "NAME", "Its name; two words by default"),
                new("pid-file", "FILE", "Write its process id into a file") { Words = "FILE" },
            ]),
            new("Seeing it",
            [
                new("plan", "FORMAT", "Print the steps and run nothing; json for programs") { Optional = true, Words = "text json" },
                new("verbose", null, "Print the steps as they are reached, with their time"),
                new("json-status-fd", "N", "Write events as lines of JSON to an open file descriptor"),
            ]),
            CommandTable.General,
        ],
        Examples =
        [
            ("caisson run bash", "a shell on this machine's files, whose changes vanish at its end"),
            ("caisson run ls -la", "options after the command are the command's"),
            ("caisson run --rootfs /srv/debian --overlay -- apt-get update", "a root of your own that stays as it is"),
            ("caisson run --share net -v ./src:/src:ro -w /src make test", "with the host's network and a directory of it"),
            ("caisson run --join net=web -- ss -ltn", "look at the network of the container web"),
            ("caisson run --time-offset boottime=31536000 uptime", "a machine that seems to run for a year"),
            ("caisson run --plan true", "every step, its system call, and what it is for"),
        ],
    };

    /// <summary>The options as the engine takes them.</summary>
    internal static RunOptions ToOptions(ParsedArguments arguments, string name, bool terminal, (uint Columns, uint Rows)? size) => new()
    {
        Name = name,
        Command = arguments.Operands,
        Rootfs = arguments.Last("rootfs"),
        Host = arguments.Flag("host"),
        ReadOnly = arguments.Flag("read-only"),
        Overlay = arguments.Flag("overlay"),
        OverlayUpper = arguments.Last("overlay-upper"),
        StorageOptions = arguments.All("storage-opt"),
        Home = arguments.Flag("home"),
        Secrets = arguments.Flag("secrets"),
        Propagation = arguments.Last("propagation"),
        Namespaces = arguments.All("ns"),
        Share = arguments.All("share"),
        Join = arguments.All("join"),
        UserNamespace = arguments.Flag("userns"),
        TimeOffsets = arguments.All("time-offset"),
        Hostname = arguments.Last("hostname"),
        Domainname = arguments.Last("domainname"),
        User = arguments.Last("user"),
        GroupAdd = arguments.All("group-add"),
        Umask = arguments.Last("umask"),
        UidMaps = arguments.All("uidmap"),
        GidMaps = arguments.All("gidmap"),
        MapRoot = arguments.Flag("map-root"),
        MapUser = arguments.Flag("map-user"),
        MapAuto = arguments.Flag("map-auto"),
        Volumes = arguments.All("volume"),
        Tmpfs = arguments.All("tmpfs"),
        Mounts = arguments.All("mount"),
        Devices = arguments.All("device"),
        MaskedPaths = arguments.All("masked-path"),
        ReadonlyPaths = arguments.All("readonly-path"),
        Terminal = terminal,
        ConsoleSize = size,
        Env = arguments.All("env"),
        EnvFiles = arguments.All("env-file"),
        Workdir = arguments.Last("workdir"),
        Ulimits = arguments.All("ulimit"),
        Sysctls = arguments.All("sysctl"),
        CapAdd = arguments.All("cap-add"),
        CapDrop = arguments.All("cap-drop"),
        Privileged = arguments.Flag("privileged"),
        NoNewPrivileges = arguments.Switch("no-new-privileges"),
        SecurityOptions = arguments.All("security-opt"),
        PidsLimit = arguments.Last("pids-limit"),
        OomScoreAdj = arguments.Last("oom-score-adj"),
        Init = arguments.Flag("init"),
    };
}
