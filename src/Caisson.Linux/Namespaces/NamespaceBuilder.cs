using System.Globalization;
using Caisson.Linux.Mounts;

namespace Caisson.Linux.Namespaces;

/// <summary>
/// Describes a program in new namespaces, and starts it. Only the kinds that are named are new; everything else is shared with the caller. Made by <see cref="Namespaces.New"/>.
/// </summary>
/// <remarks>
/// <para>The program is started by <c>caisson ns exec</c> (<see cref="CaissonProgram"/> tells where that is looked for), which stays as its parent, passes signals on, and tells how it ended.
/// It shares the caller's process group and terminal. In a new PID namespace it is process 1.</para>
/// <para>Methods change the builder and return it. A builder can start several programs, each in namespaces of its own; it is not for several threads at once.</para>
/// </remarks>
public sealed partial class NamespaceBuilder
{
    private readonly Dictionary<NamespaceKind, string?> _kinds = [];
    private readonly List<string> _options = [];
    private readonly Dictionary<string, string?> _variables = new(StringComparer.Ordinal);
    private string? _program;

    internal NamespaceBuilder()
    {
    }

    /// <summary>A new user namespace: user_namespaces(7). Who is not root needs one to make others. Without a map every id in it is the overflow id.</summary>
    public NamespaceBuilder User() => Kinds(NamespaceKind.User);

    /// <summary>A new user namespace with these ids.</summary>
    /// <param name="users">The user ids inside and what they are outside.</param>
    /// <param name="groups">The group ids.</param>
    public NamespaceBuilder User(IdMap users, IdMap groups)
    {
        Kinds(NamespaceKind.User);
        foreach (var range in users) _options.Add($"--map-users={range}");
        foreach (var range in groups) _options.Add($"--map-groups={range}");
        return this;
    }

    /// <summary>A new user namespace in which the caller is root, and nobody else exists.</summary>
    public NamespaceBuilder MapRoot() => Option(NamespaceKind.User, "--map-root-user");

    /// <summary>A new user namespace in which the caller keeps its ids, and nobody else exists.</summary>
    public NamespaceBuilder MapCurrentUser() => Option(NamespaceKind.User, "--map-current-user");

    /// <summary>A new user namespace with the caller's first ranges of /etc/subuid and /etc/subgid, from 0 on: subuid(5).</summary>
    public NamespaceBuilder MapSubordinateIds() => Option(NamespaceKind.User, "--map-auto");

    /// <summary>Whether setgroups(2) is allowed in the new user namespace.</summary>
    /// <param name="policy">Whether it is.</param>
    public NamespaceBuilder Setgroups(SetgroupsPolicy policy) => Option(NamespaceKind.User, $"--setgroups={(policy == SetgroupsPolicy.Allow ? "allow" : "deny")}");

    /// <summary>A new PID namespace, in which the program is process 1: pid_namespaces(7). With a new mount namespace, /proc shows it.</summary>
    public NamespaceBuilder Pid() => Kinds(NamespaceKind.Pid);

    /// <summary>A new network namespace, with a loopback device that is down: network_namespaces(7).</summary>
    public NamespaceBuilder Network() => Kinds(NamespaceKind.Network);

    /// <summary>A new mount namespace, a copy of the caller's mounts: mount_namespaces(7).</summary>
    /// <param name="propagation">How they stand to the caller's: <see cref="MountPropagation.Unchanged"/> leaves shared ones shared.</param>
    public NamespaceBuilder Mount(MountPropagation propagation = MountPropagation.Private) => Option(NamespaceKind.Mount, "--propagation=" + propagation switch
    {
        MountPropagation.Private => "private",
        MountPropagation.Slave => "slave",
        MountPropagation.Shared => "shared",
        MountPropagation.Unchanged => "unchanged",
        _ => throw new ArgumentException($"'{propagation}' is not a propagation for all mounts of a namespace.", nameof(propagation)),
    });

    /// <summary>Mounts the process file system of the PID namespace on a directory, in a new mount namespace. It is the default with new PID and mount namespaces, on /proc.</summary>
    /// <param name="directory">The directory; null for nowhere.</param>
    public NamespaceBuilder MountProc(string? directory = "/proc") => directory is null ? Option(NamespaceKind.None, "--mount-proc=none") : Option(NamespaceKind.Mount, $"--mount-proc={directory}");

    /// <summary>A new UTS namespace: uts_namespaces(7).</summary>
    /// <param name="hostname">Its host name; null for the caller's.</param>
    public NamespaceBuilder Uts(string? hostname = null) => hostname is null ? Kinds(NamespaceKind.Uts) : Option(NamespaceKind.Uts, $"--hostname={hostname}");

    /// <summary>A new IPC namespace: ipc_namespaces(7).</summary>
    public NamespaceBuilder Ipc() => Kinds(NamespaceKind.Ipc);

    /// <summary>A new cgroup namespace, whose root is the caller's control group: cgroup_namespaces(7).</summary>
    public NamespaceBuilder Cgroup() => Kinds(NamespaceKind.Cgroup);

    /// <summary>A new time namespace: time_namespaces(7).</summary>
    /// <param name="monotonic">How far CLOCK_MONOTONIC is from the caller's, in whole seconds.</param>
    /// <param name="boottime">How far CLOCK_BOOTTIME is from the caller's, in whole seconds.</param>
    public NamespaceBuilder Time(TimeSpan monotonic = default, TimeSpan boottime = default)
    {
        Kinds(NamespaceKind.Time);
        if (monotonic != default) _options.Add(string.Create(CultureInfo.InvariantCulture, $"--monotonic={Seconds(monotonic)}"));
        if (boottime != default) _options.Add(string.Create(CultureInfo.InvariantCulture, $"--boottime={Seconds(boottime)}"));
        return this;
    }

    /// <summary>New namespaces of several kinds, without anything particular.</summary>
    /// <param name="kinds">The kinds.</param>
    public NamespaceBuilder Kinds(NamespaceKind kinds)
    {
        foreach (var kind in NamespaceKinds.Each)
        {
            if (kinds.HasFlag(kind)) _kinds.TryAdd(kind, null);
        }

        return this;
    }

    /// <summary>A new namespace that stays when the program has ended: it is bound to a file, from which <see cref="Namespace.Open(string, NamespaceKind)"/> opens it.</summary>
    /// <param name="kind">One kind.</param>
    /// <param name="path">The file; it is made if it does not exist.</param>
    /// <exception cref="ArgumentException">It is not exactly one kind.</exception>
    public NamespaceBuilder KeepAt(NamespaceKind kind, string path)
    {
        _ = NamespaceKinds.ProcName(kind);
        _kinds[kind] = path;
        return this;
    }

    /// <summary>Another root directory for the program: chroot(2).</summary>
    /// <param name="directory">The directory.</param>
    public NamespaceBuilder Root(string directory) => Option(NamespaceKind.None, $"--root={directory}");

    /// <summary>The directory that the program starts in.</summary>
    /// <param name="directory">The directory, in the program's root.</param>
    public NamespaceBuilder Directory(string directory) => Option(NamespaceKind.None, $"--wd={directory}");

    /// <summary>The user and group of the program, in its user namespace; without supplementary groups.</summary>
    /// <param name="uid">The user.</param>
    /// <param name="gid">The group.</param>
    public NamespaceBuilder RunAs(uint uid, uint gid) => Option(NamespaceKind.None, string.Create(CultureInfo.InvariantCulture, $"--setuid={uid}")).Option(NamespaceKind.None, string.Create(CultureInfo.InvariantCulture, $"--setgid={gid}"));

    /// <summary>Lets the program have every capability in its new user namespace, although it is not root there.</summary>
    public NamespaceBuilder KeepCapabilities() => Option(NamespaceKind.User, "--keep-caps");

    /// <summary>Sets a variable of the program's environment, which is the caller's otherwise.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">The value; null for no such variable.</param>
    public NamespaceBuilder Environment(string name, string? value)
    {
        if (name.Length == 0 || name.Contains('=', StringComparison.Ordinal)) throw new ArgumentException($"'{name}' is not the name of a variable.", nameof(name));
        _variables[name] = value;
        return this;
    }

    /// <summary>The program <c>caisson</c> to use; without this <see cref="CaissonProgram.Find()"/> tells it.</summary>
    /// <param name="path">Its path.</param>
    public NamespaceBuilder Using(string path)
    {
        _program = path;
        return this;
    }

    /// <summary>The words for <c>caisson</c>, without those for the events.</summary>
    internal List<string> Words(string program, ReadOnlySpan<string> arguments)
    {
        // Whatever happens to caisson, nothing stays behind that nobody knows.
        var words = new List<string> { "ns", "exec", "--kill-child" };
        foreach (var kind in NamespaceKinds.Each)
        {
            if (!_kinds.TryGetValue(kind, out var file)) continue;
            var name = NamespaceKinds.ProcName(kind) is "mnt" ? "mount" : NamespaceKinds.ProcName(kind);
            words.Add(file is null ? $"--{name}" : $"--{name}={file}");
        }

        words.AddRange(_options);
        words.Add("--");
        words.Add(program);
        words.AddRange(arguments);
        return words;
    }

    private NamespaceBuilder Option(NamespaceKind kinds, string option)
    {
        _options.Add(option);
        return Kinds(kinds);
    }

    private static long Seconds(TimeSpan time) => time.Ticks % TimeSpan.TicksPerSecond == 0 ? time.Ticks / TimeSpan.TicksPerSecond : throw new ArgumentException($"'{time}' is not a number of whole seconds.");
}
