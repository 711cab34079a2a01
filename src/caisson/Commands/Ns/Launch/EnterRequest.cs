using System.Globalization;
using Caisson.Cgroups;
using Caisson.Cli.CommandLine;
using Caisson.Inspect;
using Caisson.Launch;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Cli.Commands.Ns.Launch;

/// <summary>What <c>ns enter</c> opens of its target before anything is joined, and the request that is made of it.</summary>
/// <remarks>
/// A process is opened first, then everything of it, and at the end it is still the one that was named: so nothing can come from another process that got its number.
/// </remarks>
internal sealed class EnterRequest : IDisposable
{
    /// <summary>The options that name a kind, in the order of <see cref="NamespaceKinds.Each"/>.</summary>
    internal static readonly string[] Options = ["user", "pid", "mount", "uts", "ipc", "net", "cgroup", "time"];

    private readonly ParsedArguments _arguments;
    private readonly string _command;
    private readonly List<IDisposable> _open = [];
    private readonly List<JoinedNamespace> _joined = [];
    private readonly NamespaceTarget? _target;
    private readonly PidFd? _process;
    private NamespaceKind _atOnce;

    private EnterRequest(ParsedArguments arguments)
    {
        _arguments = arguments;
        _command = arguments.Command.Name;
        try
        {
            _target = FindTarget(out _process);
            Request = Make();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal NamespaceRequest Request { get; }

    internal static EnterRequest From(ParsedArguments arguments) => new(arguments);

    public void Dispose()
    {
        foreach (var each in _open) each.Dispose();
    }

    private T Keep<T>(T handle) where T : IDisposable
    {
        _open.Add(handle);
        return handle;
    }

    private NamespaceTarget? FindTarget(out PidFd? process)
    {
        process = null;
        var word = _arguments.Last("target");
        if (word is null)
        {
            if (_arguments.Own > 0) word = _arguments.Operands[0];
            else if (!Array.Exists(Options, option => _arguments.Last(option) is not null)) throw new UsageException($"{_command}: the target is missing: a process, a container, a namespace or its file", _command);
            else return null;
        }

        // nsenter's PID:INODE.
        ulong? inode = null;
        if (_arguments.Has("target") && word.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && ulong.TryParse(word.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && int.TryParse(word.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out _)) (inode, word) = (number, word[..colon]);
        var target = Resolve(word);
        if (target.Pid is not { } pid) return target;
        process = Keep(PidFd.TryOpen(pid) ?? throw Gone(word));
        if (inode is { } wanted && (SystemCall.fstatx(process.Descriptor, out var status) < 0 || status.stx_ino != wanted))
            throw new CaissonException($"'{word}:{wanted}' is not there", string.Create(CultureInfo.InvariantCulture, $"the process with the number {pid} is another one by now: the inode number of its pidfd is {status.stx_ino}"), "look up the process again");
        // A number in a pidfd or a record could have been given to somebody else before the process was opened.
        if (target.Kind != TargetKind.Process || word.Contains('/'))
        {
            if (Resolve(word).Pid != pid) throw Gone(word);
        }

        return target;
    }

    private NamespaceTarget Resolve(string word) => NamespaceTarget.Resolve(word, NsTargets.Options(_arguments.Root));

    private static CaissonException Gone(string word) => new($"'{word}' cannot be entered", "the process has ended", "name a process that still runs, or keep the namespaces by files");

    private NamespaceRequest Make()
    {
        JoinKinds();
        JoinSocket();
        JoinParent();
        if (_joined.Count == 0 && !Others()) throw new CaissonException($"There is nothing to enter of '{_target?.Text}'", "all its namespaces are the caller's own as well", "--all enters them nevertheless");
        var user = _joined.Find(each => each.Kind == NamespaceKind.User);
        var guest = user is not null && !_arguments.Flag("preserve-credentials");
        if (_arguments.Has("wd") && _arguments.Has("wdns")) throw new UsageException($"{_command}: --wd contradicts --wdns", _command);
        var root = Directory("root", "root");
        var directory = Directory("wd", "cwd");
        var (program, argv) = ProgramOptions.Command(_arguments.Operands[_arguments.Own..]);
        var request = new NamespaceRequest
        {
            Name = "a process in the namespaces",
            Program = program,
            Arguments = argv,
            Environment = _arguments.Flag("env") ? TargetsVariables() : ProgramOptions.Variables(),
            PreserveDescriptors = Descriptors.CountInherited(),
            Joined = _joined,
            Process = _atOnce == NamespaceKind.None ? null : _process,
            AtOnce = _atOnce,
            Fork = !_arguments.Flag("no-fork"),
            RootDirectory = root,
            Directory = directory,
            WorkingDirectory = _arguments.Last("wdns"),
            Uid = Id("setuid", "uid", user) ?? (guest ? 0 : null),
            Gid = Id("setgid", "gid", user) ?? (guest ? 0 : null),
            LeaveGroups = guest,
            KeepCapabilities = _arguments.Flag("keep-caps") && user is not null,
            ParentDeathSignal = ProgramOptions.DeathSignal(_arguments),
            Cgroup = _arguments.Flag("join-cgroup") ? Keep(Cgroup.OfProcess(Pid("--join-cgroup"))) : null,
            SecurityContext = _arguments.Flag("follow-context") ? Context() : null,
            Reached = ProgramOptions.Reached(_arguments),
            Fault = ProgramOptions.Fault(_arguments),
        };
        if (_process is { IsAlive: false }) throw Gone(_target!.Text);
        return request;
    }

    // What can be done without a namespace.
    private bool Others() => Array.Exists((string[])["root", "wd", "wdns", "env", "join-cgroup", "follow-context", "setuid", "setgid"], _arguments.Has);

    private int Pid(string option) => _target?.Pid ?? throw new UsageException($"{_command}: {option} takes it from a process; name one as the target", _command);

    private void JoinKinds()
    {
        var named = Array.Exists(Options, _arguments.Has) || _arguments.Has("net-socket") || _arguments.Has("user-parent");
        for (var i = 0; i < Options.Length; i++)
        {
            var kind = NamespaceKinds.Each[i];
            if (_arguments.Last(Options[i]) is { } where)
            {
                var handle = OpenElsewhere(where, kind);
                Join(handle, where);
            }
            else if (_arguments.Has(Options[i]))
            {
                if (_target is null) throw new UsageException($"{_command}: --{Options[i]} without a file takes the namespace of a target, and none is named", _command);
                if (!_target.Kinds.HasFlag(kind)) throw new CaissonException($"'{_target.Text}' has no {NamespaceKinds.OciName(kind)} namespace to enter", $"there is only the {Describe(_target.Kinds)} namespace", $"name a process, or a file: --{Options[i]}=FILE");
                JoinTargets(kind, always: true);
            }
            else if (_target is not null && _target.Kinds.HasFlag(kind) && (_arguments.Flag("all") || !named))
            {
                // Entering it again would be a way to get rights back that were given up, so the kernel refuses.
                JoinTargets(kind, always: _target.Kind is TargetKind.Namespace or TargetKind.Kept || (_arguments.Flag("all") && kind != NamespaceKind.User));
            }
        }
    }

    private static string Describe(NamespaceKind kinds)
    {
        var names = new List<string>();
        foreach (var kind in NamespaceKinds.Each)
        {
            if (kinds.HasFlag(kind)) names.Add(NamespaceKinds.OciName(kind));
        }

        return string.Join(" and the ", names);
    }

    private void JoinTargets(NamespaceKind kind, bool always)
    {
        // A kernel that lacks a kind has it for nobody.
        if (!always && !FilePath.Exists($"/proc/thread-self/ns/{NamespaceKinds.ProcName(kind)}")) return;
        var handle = Keep(_target!.Open(kind));
        if (!always)
        {
            using var own = NamespaceHandle.OpenProcess(0, kind);
            if (own.Id == handle.Id) return;
        }

        Join(handle, _target.Pid is { } pid ? string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/{NamespaceKinds.ProcName(kind)}") : _target.Text);
        if (_process is not null) _atOnce |= kind;
    }

    private NamespaceHandle OpenElsewhere(string where, NamespaceKind kind)
    {
        if (where.StartsWith(':')) where = where[1..];
        else if (where.Contains('/') || FilePath.Exists(where)) return Keep(NamespaceHandle.OpenPath(where, kind));
        return Keep(Resolve(where).Open(kind));
    }

    private void Join(NamespaceHandle handle, string name)
    {
        var kind = handle.Kind;
        _joined.RemoveAll(each => each.Kind == kind);
        _atOnce &= ~kind;
        _joined.Add(new JoinedNamespace(kind, handle, name));
    }

    private void JoinSocket()
    {
        if (_arguments.Last("net-socket") is not { } text) return;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) throw new UsageException($"{_command}: --net-socket {text}: expected the number of a descriptor", _command);
        Pid("--net-socket");
        using var socket = _process!.GetDescriptor(number);
        var result = SystemCall.ioctl(socket.Descriptor, NsIoctl.SIOCGSKNS);
        SystemCall.Check(result, $"Cannot find the network namespace of descriptor {number} of process {_target!.Pid}", "ioctl", cause: (Errno)(-result) switch
        {
            Errno.ENOTTY or Errno.EINVAL => "it is not a socket",
            Errno.EPERM => "the caller lacks CAP_NET_ADMIN in the user namespace that owns it",
            _ => null,
        });
        Join(Keep(NamespaceHandle.FromDescriptor(result, NamespaceKind.Network)), $"network namespace of socket {number}");
    }

    private void JoinParent()
    {
        if (!_arguments.Flag("user-parent")) return;
        // Of a process it is its own user namespace's, whatever else is entered; otherwise the one that owns what is entered.
        var from = _joined.Find(each => each.Kind == NamespaceKind.User)
            ?? (_process is not null ? new JoinedNamespace(NamespaceKind.User, Keep(_target!.Open(NamespaceKind.User)), $"user namespace of {_target.Text}") : null)
            ?? (_joined.Count > 0 ? _joined[0] : throw new UsageException($"{_command}: --user-parent is the user namespace around another one; name what to enter", _command));
        var owner = from.Handle.GetUserNamespace() ?? throw new CaissonException($"The user namespace around the {from.Name} cannot be entered", "it lies outside the caller's own user namespace, or there is none", "run in a user namespace that is above it");
        Keep(owner);
        // The caller's own needs no entering, and cannot be entered.
        using var own = NamespaceHandle.OpenProcess(0, NamespaceKind.User);
        if (own.Id == owner.Id)
        {
            _joined.RemoveAll(each => each.Kind == NamespaceKind.User);
            _atOnce &= ~NamespaceKind.User;
            return;
        }

        Join(owner, $"user namespace around the {from.Name}");
    }

    private DescriptorHandle? Directory(string option, string link)
    {
        if (!_arguments.Has(option)) return null;
        var path = _arguments.Last(option) ?? string.Create(CultureInfo.InvariantCulture, $"/proc/{Pid($"--{option} without a directory")}/{link}");
        var descriptor = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC);
        return Keep(new DescriptorHandle((int)SystemCall.Check(descriptor, $"Cannot use {path} as --{option}", "openat", path, (Errno)(-descriptor) switch
        {
            Errno.ENOENT when _arguments.Last(option) is null => "the process has ended",
            Errno.EACCES when _arguments.Last(option) is null => "the caller has not the right to trace the process",
            _ => null,
        })));
    }

    private List<string> TargetsVariables()
    {
        var pid = Pid("--env");
        var bytes = ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/environ")) ?? throw Gone(_target!.Text);
        var list = new List<string>();
        foreach (var variable in CString.Decode(bytes).Split('\0'))
        {
            if (variable.Length > 0) list.Add(variable);
        }

        return list;
    }

    // As the program's own user namespace counts it.
    private uint? Id(string option, string row, JoinedNamespace? user)
    {
        if (_arguments.Last(option) != "follow") return ProgramOptions.Id(_arguments, option);
        var pid = Pid($"--{option}=follow");
        var status = ProcessStatus.TryRead(pid) ?? throw Gone(_target!.Text);
        var outside = row == "uid" ? status.Uid.Effective : status.Gid.Effective;
        if (user is null) return outside;
        return IdMap.TryRead(pid, groups: row == "gid")?.ToContainer(outside) ?? throw new CaissonException($"--{option} cannot follow process {pid}", $"its {row} {outside} has no number in its user namespace", "give the number");
    }

    private string Context()
    {
        var pid = Pid("--follow-context");
        try
        {
            if (ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/attr/current")) is { Length: > 0 } label) return CString.Decode(label).TrimEnd('\n', '\0');
        }
        catch (CaissonException)
        {
            // Without a security module nobody answers; that SELinux is missing is said when the steps are planned.
        }

        return $"of process {pid}";
    }
}
