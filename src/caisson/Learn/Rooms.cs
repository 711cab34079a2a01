using System.Globalization;
using Caisson.Launch;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;
using Caisson.Linux.Security;

namespace Caisson.Cli.Learn;

/// <summary>Makes the shells that a step looks from: one on the host, others in namespaces, by the launches that <c>caisson ns exec</c> and <c>caisson ns enter</c> use.</summary>
internal static class Rooms
{
    private const string Directories = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The first of a range of ids that belong to nobody, as far as Debian and its relatives hand them out.</summary>
    private const uint NobodysIds = 100000;

    /// <summary>How calls begin that belong to the subject.</summary>
    private static readonly string[] s_teaching = ["clone3", "unshare", "setns", "sethostname", "mount", "</proc> = ", "move_mount", "write", "read(<parent>)", "setresgid"];

    /// <summary>Whether the caller may make namespaces without a user namespace.</summary>
    internal static bool IsPrivileged { get; } = ProcessStatus.ReadCurrentThread().Effective.Contains(Capability.CAP_SYS_ADMIN);

    /// <summary>Whether root of a new user namespace has another number outside.</summary>
    internal static bool HasStrangers => Strangers(groups: false).HostId != 0;

    /// <summary>Whether rooms have more users than root.</summary>
    internal static bool HasSeveralIds => Strangers(groups: false).Size > 1;

    /// <summary>A command to be typed, as this user has to type it.</summary>
    internal static string ForYou(string command) =>
        IsPrivileged || command.Contains("exec -U", StringComparison.Ordinal) ? command : command.Replace("ns exec -", "ns exec -Ur -", StringComparison.Ordinal);

    /// <summary>A shell in the caller's own namespaces. It is not killed at the end, so that what it has to clean up is cleaned up.</summary>
    internal static Seat OpenHost()
    {
        var shell = ShellSession.Start(
            streams => Launcher.Launch(new NamespaceRequest { Name = "a shell on the host", Arguments = ["sh"], Environment = Environment, Streams = streams }), kill: false);
        // Only the end of its input ends this shell, which comes with whatever ends the tour. A signal would keep it from what it is to do at its end.
        return new Seat(Prepared(shell, "trap : HUP INT PIPE TERM"), "on the host") { IsRoot = SystemCall.geteuid() == 0 };
    }

    /// <summary>A shell in a room.</summary>
    /// <param name="request">The room.</param>
    /// <param name="record">Gets the system calls that it took.</param>
    internal static Seat Open(RoomRequest request, StepRecord record)
    {
        var joined = Joined(request);
        try
        {
            return Open(request, joined, record);
        }
        finally
        {
            foreach (var item in joined) item.Handle.Dispose();
        }
    }

    private static Seat Open(RoomRequest request, List<JoinedNamespace> joined, StepRecord record)
    {
        var made = request.Proc ? request.Kinds | NamespaceKind.Mount : request.Kinds;
        var needsUser = made != NamespaceKind.None && !IsPrivileged && !made.HasFlag(NamespaceKind.User) && !joined.Exists(item => item.Kind == NamespaceKind.User);
        if (needsUser)
        {
            made |= NamespaceKind.User;
            Note(record, (SystemCall.geteuid() == 0 ? "You lack CAP_SYS_ADMIN" : "You are not root") + ", so a user namespace (CLONE_NEWUSER) comes first: in it you have the capabilities that making the others takes.");
        }

        Explain(Launcher.Plan(ToLaunch(request, made, joined, (0, 1, 2))), made, record);
        var shell = ShellSession.Start(streams => Launcher.Launch(ToLaunch(request, made, joined, streams)), kill: true);
        var entered = joined.Aggregate(NamespaceKind.None, (kinds, item) => kinds | item.Kind);
        return new Seat(Prepared(shell, ":"), request.Title) { Kinds = made | entered, IsRoot = request.Mapped || !made.HasFlag(NamespaceKind.User) };
    }

    /// <summary>A shell in a container, by this program's own run command, which removes the container when the shell's input ends.</summary>
    internal static Seat OpenContainer(string name)
    {
        var shell = ShellSession.Start(
            streams => Launcher.Launch(new NamespaceRequest
            {
                Name = "a container",
                Arguments = [System.Environment.ProcessPath!, "run", "--name", name, "--no-tty", "--", "sh"],
                Environment = Environment,
                Streams = streams,
                ParentDeathSignal = Signal.SIGTERM,
            }),
            kill: false);
        return new Seat(Prepared(shell, ":"), "in the container") { Container = name };
    }

    /// <summary>Gives the learner a shell in a room, on this terminal, and waits for its end.</summary>
    internal static void Visit(Seat room)
    {
        var joined = room.Container is null ? Joined(new RoomRequest(NamespaceKind.None) { Beside = room, Shared = NamespaceKind.All }) : [];
        try
        {
            var shell = ProcessEnvironment.Get("SHELL") is { Length: > 0 } own ? own : "sh";
            var asRoot = room.IsRoot && Strangers(groups: false).HostId != SystemCall.geteuid() && joined.Exists(item => item.Kind == NamespaceKind.User);
            var request = new NamespaceRequest
            {
                Name = "a shell in the room",
                Arguments = room.Container is { } name ? [System.Environment.ProcessPath!, "exec", "-t", name, shell] : [shell],
                Environment = Environment,
                Joined = joined,
                Uid = asRoot ? 0 : null,
                Gid = asRoot ? 0 : null,
                ParentDeathSignal = Signal.SIGKILL,
            };
            using var launched = Launcher.Launch(request);
            using var visitor = PidFd.Open(launched.Pid);
            visitor.Reap();
        }
        finally
        {
            foreach (var item in joined) item.Handle.Dispose();
        }
    }

    /// <summary>Whether a program is in one of the usual directories or in the PATH.</summary>
    internal static bool HasProgram(string name)
    {
        foreach (var directory in Path.Split(':'))
        {
            if (directory.Length > 0 && File.Exists(System.IO.Path.Combine(directory, name))) return true;
        }

        return false;
    }

    private static string Path => ProcessEnvironment.Get("PATH") is { Length: > 0 } own ? $"{own}:{Directories}" : Directories;

    // Messages in the language of the lessons, and commands where an ordinary user's PATH does not lead.
    private static List<string> Environment
    {
        get
        {
            var list = new List<string> { "PATH=" + Path, "LC_ALL=C" };
            foreach (var (name, value) in ProcessEnvironment.ByName())
            {
                if (name is not ("PATH" or "LC_ALL" or "ENV" or "BASH_ENV")) list.Add($"{name}={value}");
            }

            return list;
        }
    }

    private static NamespaceRequest ToLaunch(RoomRequest request, NamespaceKind made, List<JoinedNamespace> joined, (int Input, int Output, int Error) streams)
    {
        var newUser = made.HasFlag(NamespaceKind.User) && request.Mapped;
        // Who is not in the map becomes who is root in it; anybody else is that already.
        var stranger = newUser && Strangers(groups: false).HostId != SystemCall.geteuid();
        return new NamespaceRequest
        {
            Name = "a shell in namespaces of its own",
            Arguments = request.Program,
            Environment = Environment,
            Streams = streams,
            New = made,
            Joined = joined,
            Users = newUser ? new(Strangers(groups: false)) : null,
            Groups = newUser ? new(Strangers(groups: true)) : null,
            Setgroups = newUser && !stranger ? SetgroupsPolicy.Deny : null,
            Uid = stranger ? 0 : null,
            Gid = stranger ? 0 : null,
            Hostname = request.HostName,
            Propagation = request.Propagation,
            ProcMount = request.Proc ? "/proc" : null,
            Boottime = request.BootOffset,
            ParentDeathSignal = Signal.SIGKILL,
        };
    }

    // Whom a new user namespace's ids stand for: nobody in particular, if the caller may choose, and else the caller.
    private static IdMapping Strangers(bool groups)
    {
        var own = IsPrivileged ? IdMap.TryRead(System.Environment.ProcessId, groups) ?? IdMap.Empty : IdMap.Empty;
        if (own.ToHost(NobodysIds) is not null && own.ToHost(NobodysIds + 65535) is not null) return new(0, NobodysIds, 65536);
        foreach (var range in own)
        {
            // In a container that has a range of its own: all of it but its root.
            if (range is { ContainerId: 0, Size: > 1 }) return new(0, 1, range.Size - 1);
        }

        return new(0, groups ? SystemCall.getegid() : SystemCall.geteuid(), 1);
    }

    private static List<JoinedNamespace> Joined(RoomRequest request)
    {
        var list = new List<JoinedNamespace>();
        foreach (var (kind, path) in request.Entered) list.Add(new JoinedNamespace(kind, NamespaceHandle.OpenPath(path, kind), path));
        if (request.Beside is not { } other) return list;
        foreach (var kind in NamespaceKinds.Each)
        {
            if (!(request.Shared | NamespaceKind.User).HasFlag(kind) || list.Exists(item => item.Kind == kind) || !IsForeign(other.Pid, kind)) continue;
            list.Insert(0, new JoinedNamespace(kind, NamespaceHandle.OpenProcess(other.Pid, kind), FileOf(other.Pid, kind)));
        }

        return list;
    }

    private static bool IsForeign(int pid, NamespaceKind kind) => Stage.IdOf(pid, kind) != Stage.IdOf(System.Environment.ProcessId, kind);

    private static string FileOf(int pid, NamespaceKind kind) => string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/{NamespaceKinds.ProcName(kind)}");

    private static ShellSession Prepared(ShellSession shell, string command)
    {
        // What the lessons call caisson is this very program, wherever it lies.
        var answer = shell.Type($"{command}; cd /; caisson() {{ '{System.Environment.ProcessPath}' \"$@\"; }}");
        if (!answer.ShellEnded) return shell;
        // What was to become the shell has failed, and said why.
        shell.Dispose();
        throw new StepRefusedException(answer.Output.Length > 0 ? answer.Output : "the shell ended at once");
    }

    private static void Note(StepRecord record, string text)
    {
        if (!record.Notes.Contains(text)) record.Notes.Add(text);
    }

    // The plan as it is, but for what every launch does.
    private static void Explain(IReadOnlyList<PlannedStep> plan, NamespaceKind made, StepRecord record)
    {
        foreach (var step in plan)
        {
            if (step.Call == "clone3(0)" || !Array.Exists(s_teaching, start => step.Call.StartsWith(start, StringComparison.Ordinal))) continue;
            Add(step.Call, step.Purpose);
        }

        void Add(string call, string purpose)
        {
            if (!record.Calls.Exists(known => known.Call == call)) record.Calls.Add(new(call, purpose));
        }
    }
}
