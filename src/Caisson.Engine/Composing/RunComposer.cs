using Caisson.Launch;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Engine;

/// <summary>
/// Turns the options of <c>caisson run</c> into a runtime-spec document. Nothing here touches the machine: what must be known of it comes as
/// <see cref="HostFacts"/>, and what must exist beforehand is named in the <see cref="Composition"/>.
/// </summary>
public sealed partial class RunComposer
{
    private const string SpecVersion = "1.3.0";
    private const long DefaultPids = 4096;

    // Of the machine's memory; together they leave some of it to others.
    private const string ChangesSize = "40%", TemporarySize = "size=15%", RunSize = "size=5%", HomeSize = "size=10%";
    private readonly RunOptions _options;
    private readonly HostFacts _facts;
    private readonly Namespaces _namespaces;
    private readonly List<string> _warnings = [];
    private List<string> _directories = [];
    private readonly List<ComposedFile> _files = [];
    private readonly List<SpecMount> _mounts = [];
    private IdMaps? _maps;

    private RunComposer(RunOptions options, HostFacts facts)
    {
        _options = options;
        _facts = facts;
        _namespaces = Namespaces.From(options, facts);
    }

    private bool OwnMounts => _namespaces.IsNew(NamespaceName.Mount);

    private bool HostRooted => _options.Rootfs is null;

    /// <summary>Composes the document.</summary>
    /// <param name="options">What the user asks for.</param>
    /// <param name="facts">What the machine and the caller are.</param>
    /// <exception cref="CaissonException">An option has a value that means nothing, or options contradict each other or the kernel's rules.</exception>
    public static Composition Compose(RunOptions options, HostFacts facts) => new RunComposer(options, facts).Compose();

    private Composition Compose()
    {
        if (_options.Command.Count == 0 || _options.Command[0].Length == 0)
            throw new CaissonException("there is no command to run", remedy: "give a program and its arguments after the options, such as caisson run ls -l");
        if (_options.Name.StartsWith('-'))
            throw Problem.With("--name", _options.Name, "it begins with a hyphen, and every command would take it for an option", "begin with a letter or digit");
        foreach (var word in _options.Command)
        {
            if (word.Contains('\0')) throw new CaissonException("an argument of the command contains a null character");
        }

        if (_namespaces.IsNew(NamespaceName.User)) _maps = IdMaps.From(_options, _facts, _warnings);
        var linux = new SpecLinux
        {
            Namespaces = _namespaces.ToSpec(),
            UidMappings = _maps?.Uids,
            GidMappings = _maps?.Gids,
            TimeOffsets = ProcessArguments.TimeOffsets(_options.TimeOffsets, _namespaces),
            Sysctl = ProcessArguments.Sysctls(_options.Sysctls, _namespaces),
            RootfsPropagation = ProcessArguments.Propagation(_options.Propagation),
        };
        // Who sees the host's own /dev, or is to have every right, is not kept from its devices.
        if (_options.Privileged || !OwnMounts) linux.Resources = new SpecResources { Devices = [new SpecDeviceRule { Allow = true, Access = "rwm" }] };
        var identity = User();
        var spec = new OciSpec { OciVersion = SpecVersion, Linux = linux };
        Names(spec);
        CheckMountOptions();
        var overlay = Root(spec, identity);
        if (OwnMounts)
        {
            Mounts(identity);
            UserMounts(linux);
            Protect(linux);
            spec.Mounts = _mounts;
        }
        else if (_namespaces.IsNew(NamespaceName.Pid))
        {
            _warnings.Add("/proc still shows the processes of another PID namespace: only a mount namespace of its own has room for a fitting one");
        }

        spec.Process = Process(identity);
        linux.Seccomp = SecurityOptions.Seccomp(_options.SecurityOptions, spec.Process.Capabilities?.Bounding ?? [], _facts);
        if (ProcessArguments.PidsLimit(_options.PidsLimit) is > 0 and var limit) (linux.Resources ??= new SpecResources()).Pids = new SpecPids { Limit = limit };
        return new Composition
        {
            Spec = spec,
            Overlay = overlay,
            RootWithoutDevices = !_options.Privileged,
            Init = _options.Init,
            Files = _files,
            Directories = _directories,
            DefaultPidsLimit = _options.PidsLimit is null ? DefaultPids : null,
            Warnings = _warnings,
        };
    }

    private void Names(OciSpec spec)
    {
        if (_namespaces.IsNew(NamespaceName.Uts))
        {
            spec.Hostname = CheckName("--hostname", _options.Hostname) ?? (_options.Name.Length <= 64 ? _options.Name : _options.Name[..64]);
            spec.Domainname = CheckName("--domainname", _options.Domainname);
            return;
        }

        var option = _options.Hostname is not null ? "--hostname" : _options.Domainname is not null ? "--domainname" : null;
        if (option is null) return;
        throw Problem.With(option, _options.Hostname ?? _options.Domainname, $"the uts namespace is {_namespaces.Story(NamespaceName.Uts)}, so the name is not the container's to set",
            "give the container a uts namespace of its own");
    }

    private static string? CheckName(string option, string? name)
    {
        if (name is null) return null;
        if (name.Length == 0) throw Problem.With(option, name, "it is empty");
        if (CString.ByteCount(name) > 64) throw Problem.With(option, name, "it is longer than 64 bytes, the kernel's limit");
        foreach (var c in name)
        {
            if (char.IsControl(c) || c is ' ' or '/') throw Problem.With(option, name, "it contains a character that no name has", "letters, digits, dots and hyphens make a name");
        }

        return name;
    }

    // What changes mounts needs mounts of one's own: otherwise it would change the host's, or another container's.
    private void CheckMountOptions()
    {
        if (_options is { Host: true, Rootfs: not null }) throw new CaissonException("--host contradicts --rootfs", "the root is either the host's file system or a directory", "give one of them");
        if (OwnMounts) return;
        var option = _options.Rootfs is not null ? "--rootfs"
            : _options.Host ? "--host"
            : _options.ReadOnly ? "--read-only"
            : _options.Overlay ? "--overlay"
            : _options.OverlayUpper is not null ? "--overlay-upper"
            : _options.StorageOptions.Count > 0 ? "--storage-opt"
            : _options.Home ? "--home"
            : _options.Secrets ? "--secrets"
            : _options.Propagation is not null ? "--propagation"
            : _options.Volumes.Count > 0 ? "--volume"
            : _options.Tmpfs.Count > 0 ? "--tmpfs"
            : _options.Mounts.Count > 0 ? "--mount"
            : _options.Devices.Count > 0 ? "--device"
            : _options.MaskedPaths.Count > 0 ? "--masked-path"
            : _options.ReadonlyPaths.Count > 0 ? "--readonly-path"
            : null;
        if (option is not null)
        {
            throw new CaissonException($"{option} needs a mount namespace of the container's own", $"it is {_namespaces.Story(NamespaceName.Mount)}, and mounts made there would change it",
                "leave mount out of --share and --join");
        }
    }

    private RootOverlay? Root(OciSpec spec, Identity identity)
    {
        if (!OwnMounts)
        {
            // The root of the mounts that are shared or joined, whatever they are.
            spec.Root = new SpecRoot { Path = "/" };
            return null;
        }

        var directory = "/";
        if (_options.Rootfs is { } rootfs)
        {
            directory = Paths.Absolute(rootfs, _facts.WorkingDirectory);
            var kind = _facts.Probe(directory).Kind;
            if (rootfs.Length == 0 || kind == HostPathKind.Missing) throw Problem.With("--rootfs", rootfs, "there is no such directory", "give a directory that holds a root file system");
            if (kind is not (HostPathKind.Directory or HostPathKind.Unknown)) throw Problem.With("--rootfs", rootfs, "it is not a directory", "give a directory that holds a root file system");
        }

        spec.Root = new SpecRoot { Path = directory, Readonly = _options.ReadOnly };
        string? upper = null;
        if (_options.OverlayUpper is { } wanted)
        {
            if (wanted.Length == 0) throw Problem.With("--overlay-upper", wanted, "it is empty", "give a directory that keeps the changes");
            upper = Paths.Absolute(wanted, _facts.WorkingDirectory);
            var kind = _facts.Probe(upper).Kind;
            if (kind is not (HostPathKind.Directory or HostPathKind.Missing or HostPathKind.Unknown)) throw Problem.With("--overlay-upper", wanted, "it is not a directory", "give a directory that keeps the changes");
        }

        _onHostFiles = directory == "/";
        CheckHostOptions();
        var size = StorageSize();
        if (!_onHostFiles && !_options.Overlay && upper is null)
        {
            return size is null ? null : throw Problem.With("--storage-opt", _options.StorageOptions[^1], "changes to the directory of --rootfs are not thrown away", "add --overlay");
        }

        // In a namespace that root makes, its own rights decide: the parent takes the mounts one by one, before they are locked.
        var locked = _namespaces.InUserNamespace && !_facts.Privileged || _facts.MountsLocked;
        var root = new HostRoot(_facts, upper, _facts.Privileged ? _maps : null, _warnings);
        root.Take(directory, locked);
        ShowHome(root, identity, locked);
        _directories = root.Directories;
        return new RootOverlay { Layers = root.Layers(), Skeleton = root.Skeleton, Changes = upper, Size = size ?? ChangesSize };
    }

    private Identity User()
    {
        var identity = _options.User is { } text ? Users.Resolve("--user", text, _facts.Passwd, _facts.Group) : DefaultUser();
        var groups = identity.Groups is { } named ? new List<uint>(named) : null;
        if (_maps is not null)
        {
            if (!IdMaps.Maps(_maps.Uids, identity.Uid)) throw Unmapped("--user", _options.User, "user", identity.Uid, _maps.Uids);
            if (!IdMaps.Maps(_maps.Gids, identity.Gid)) throw Unmapped("--user", _options.User, "group", identity.Gid, _maps.Gids);
            // Groups that only /etc/group asks for mean nothing where they do not exist.
            groups?.RemoveAll(gid => !IdMaps.Maps(_maps.Gids, gid));
            if (SetgroupsDenied) groups = null;
        }

        foreach (var list in _options.GroupAdd)
        {
            foreach (var word in list.Split(','))
            {
                var gid = Users.ResolveGroup("--group-add", list, word, _facts.Group);
                if (_maps is not null && !IdMaps.Maps(_maps.Gids, gid)) throw Unmapped("--group-add", list, "group", gid, _maps.Gids);
                if (SetgroupsDenied)
                    throw Problem.With("--group-add", list, "an ordinary user's single mapped id comes with setgroups(2) denied, so that nobody gets rid of a group that denies him something", "add ranges to /etc/subgid and use --map-auto");
                groups ??= [];
                if (!groups.Contains(gid)) groups.Add(gid);
            }
        }

        return identity with { Groups = groups is { Count: > 0 } ? groups : null };
    }

    // user_namespaces(7): who maps its own group without privilege must give up setgroups.
    private bool SetgroupsDenied => !_facts.Privileged && _maps is { Gids: [{ Size: 1 } only] } && only.HostId == _facts.Gid;

    private Identity DefaultUser()
    {
        uint uid = 0, gid = 0;
        if (_maps is not null)
        {
            if (!IdMaps.Maps(_maps.Uids, 0)) uid = _maps.Uids[0].ContainerId;
            if (!IdMaps.Maps(_maps.Gids, 0)) gid = _maps.Gids[0].ContainerId;
            if (_options.MapUser) (uid, gid) = (_facts.Uid, _facts.Gid);
        }
        else if (_namespaces[NamespaceName.User] == NamespaceOrigin.Shared && !_facts.Privileged)
        {
            (uid, gid) = (_facts.Uid, _facts.Gid);
        }

        var known = Users.Known(uid, _facts.Passwd);
        return new Identity(uid, gid, null, known?.Home, known?.Name);
    }

    private static CaissonException Unmapped(string option, string? text, string what, uint id, List<SpecIdMapping> map) =>
        Problem.With(option, text, $"{what} id {id} does not exist in the container's user namespace", $"mapped are {IdMaps.Describe(map)}; --uidmap, --gidmap and --map-auto map more");

    private SpecProcess Process(Identity identity)
    {
        var available = _namespaces.IsNew(NamespaceName.User) ? CapabilitySets.All : _facts.Bounding;
        var capabilities = CapabilitySets.From(_options, available, identity.Uid, _warnings);
        if (!_facts.Privileged && !_namespaces.InUserNamespace)
        {
            if (_options.CapAdd.Count > 0 || _options.Privileged)
                throw new CaissonException(_options.Privileged ? "--privileged" : "--cap-add", "an ordinary user has no capability to give outside a user namespace of his own", "add --userns, or run as root");
            capabilities = null;
        }

        return new SpecProcess
        {
            Terminal = _options.Terminal,
            ConsoleSize = _options is { Terminal: true, ConsoleSize: { } size } ? new SpecConsoleSize { Width = size.Columns, Height = size.Rows } : null,
            User = new SpecUser { Uid = identity.Uid, Gid = identity.Gid, AdditionalGids = identity.Groups, Umask = ProcessArguments.Umask(_options.Umask) },
            Cwd = WorkingDirectory(identity),
            Env = Environment(identity),
            Args = [.. _options.Command],
            Rlimits = ProcessArguments.Ulimits(_options.Ulimits),
            Capabilities = capabilities,
            NoNewPrivileges = _options.NoNewPrivileges ?? !_options.Privileged,
            OomScoreAdj = ProcessArguments.OomScoreAdj(_options.OomScoreAdj),
        };
    }

    private List<string> Environment(Identity identity)
    {
        var result = new List<string>
        {
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME=" + HomeOf(identity),
        };
        if (_options.Terminal) result.Add("TERM=" + (_facts.Environment.TryGetValue("TERM", out var term) && term.Length > 0 ? term : "xterm"));
        result.Add("HOSTNAME=" + HostnameInside);
        result.Add("container=caisson");
        ProcessArguments.Environment(result, _options.EnvFiles, _options.Env, _facts);
        return result;
    }

    private string HostnameInside => _namespaces.IsNew(NamespaceName.Uts)
        ? _options.Hostname ?? (_options.Name.Length <= 64 ? _options.Name : _options.Name[..64])
        : _facts.Hostname;
}
