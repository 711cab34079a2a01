using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Launch.Steps.Parent;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

internal sealed partial class LaunchPlanner
{
    private Slot? _root;
    private Slot? _terminal;

    /// <summary>Opens what comes from the host, while the caller's identity still decides what may be seen.</summary>
    private void OpenSources()
    {
        // A mount that is to be shared with the host must be copied while the namespace's mounts still are.
        foreach (var mount in _mounts ??= PlanMounts())
            if (mount.TakesSource && mount.SharesWithHost) CloneSource(mount);

        if (MountsInCallers)
        {
            ShareRoot();
            foreach (var mount in _mounts)
                if (mount.TakesSource) PrepareSource(mount);
            if (HidesPaths) OpenCovers();
            OpenHostDevices();
            return;
        }

        bool isolated = _spec.Linux?.RootfsPropagation is "private" or "rprivate" or "unbindable" or "runbindable";
        Step(new SetPropagation("/", (isolated ? Mount.MS_PRIVATE : Mount.MS_SLAVE) | Mount.MS_REC,
            isolated ? "keep all mounts apart from the host's" : "let mounts of the host come in, and none go out"));

        if (_request.Overlay is { } overlay) OpenLayers(overlay);
        else OpenPlainRoot(isolated);
        foreach (var mount in _mounts)
            if (mount.TakesSource) PrepareSource(mount);
        if (HidesPaths) OpenCovers();
        OpenHostDevices();
    }

    /// <summary>A root is put together; in a joined mount namespace as well, unless the root is that namespace's and nothing is to be mounted.</summary>
    private bool BuildsRoot => _namespaces.IsNew(Sched.CLONE_NEWNS) || _namespaces.Has(Sched.CLONE_NEWNS) && (RootPath != "/" || Mounts is not null) || MountsInCallers;

    /// <summary>Without a mount namespace of its own, mounts are made in the caller's, below the root.</summary>
    private bool MountsInCallers => !_namespaces.Has(Sched.CLONE_NEWNS) && Mounts is not null;

    /// <summary>The first part of the document that takes mounts, by its name; null if none does.</summary>
    private string? Mounts => _spec.Mounts is { Count: > 0 } ? "mounts"
        : _spec.Linux?.MaskedPaths is { Count: > 0 } ? "linux.maskedPaths"
        : _spec.Linux?.ReadonlyPaths is { Count: > 0 } ? "linux.readonlyPaths"
        : _spec.Root?.Readonly == true ? "root.readonly"
        : _request.Overlay is not null ? "a root of overlays"
        : _process.Terminal ? "process.terminal" : null;

    /// <summary>The parent mounts the root, as it takes it away again.</summary>
    private void ShareRoot()
    {
        if (_request.Overlay is not null) throw MountsRefused("a root of overlays would cover the machine's /proc");
        if (!_host.Privileged || _namespaces.Has(Sched.CLONE_NEWUSER)) throw MountsRefused("it shares its mount namespace with the caller, where mounting takes CAP_SYS_ADMIN, which the container's user namespace does not give");
        if (IsCallersRoot(RootPath))
            throw MountsRefused("it shares its mount namespace and its root with the caller, whose own files they would cover");
        _root = _plan.NewSlot(_plan.Needs("root", () => SharedRoot.Attach(RootPath, _request.RootAttached)));
        if (NoDevices != 0) Step(new SetMountAttributes(_root, NoDevices, 0, 0, true, WhyNoDevices));
    }

    private static bool IsCallersRoot(string path) => SystemCall.statx(Fcntl.AT_FDCWD, path, 0, Stat.STATX_BASIC_STATS, out var given) >= 0
        && SystemCall.statx(Fcntl.AT_FDCWD, "/", 0, Stat.STATX_BASIC_STATS, out var own) >= 0
        && (given.stx_ino, given.stx_dev_major, given.stx_dev_minor) == (own.stx_ino, own.stx_dev_major, own.stx_dev_minor);

    private CaissonException MountsRefused(string why) => new($"The container cannot have {Mounts}", why, "give it a mount namespace of its own");

    private string RootPath => _spec.Root?.Path is { Length: > 0 } path ? HostPath(path)
        : throw new CaissonException("The container has no root file system", "the document lacks root.path");

    private void OpenPlainRoot(bool isolated)
    {
        _root = CloneFromHost(RootPath, "root", recursive: true, "take the root file system, with what is mounted in it");
        // A copy that the parent made is a peer of the host's own mount wherever that is shared, as it is under systemd.
        ulong cutOff = _root.Given is null ? 0 : isolated ? Mount.MS_PRIVATE : Mount.MS_SLAVE;
        if (cutOff != 0 || NoDevices != 0)
            Step(new SetMountAttributes(_root, NoDevices, 0, cutOff, true, cutOff == 0 ? WhyNoDevices : "let nothing that is mounted in it travel to the host" + (NoDevices == 0 ? "" : ", and " + WhyNoDevices)));
        Step(new Attach(_root, RootPath, "give it a mount of its own, which can become a root"));
    }

    private ulong NoDevices => _deviceRules.AreMissing || _request.RootWithoutDevices ? MountAttr.MOUNT_ATTR_NODEV : 0;

    private string WhyNoDevices => "let no device node in it be opened" + (_deviceRules.AreMissing ? ": no device rules are in force" : "");

    private void BuildRoot()
    {
        if (_request.Overlay is { } overlay) BuildOverlay(overlay);
        var root = _root!;
        foreach (var mount in _mounts!) AddMount(mount, root);
        AddDevices(root);
        if (_process.Terminal)
        {
            _terminal = _plan.NewSlot("terminal");
            var socket = _request.ConsoleSocket is { } given ? _plan.Borrow("the console socket", given) : null;
            Step(new OpenTerminal(root, _process.ConsoleSize, _terminal, socket, coverConsole: true, plainLines: !_request.LineReturns));
            if (socket is null) Step(new TakeTerminal());
        }
        AwaitControlGroups();
        Step(_request.Steps.BeforeRoot);
        Step(MountsInCallers ? new ChangeRoot(root) : _request.NoPivot ? new MoveRoot(root, HostMount.Beside(RootPath)) : new EnterRoot(root));
        if (HidesPaths)
            Step(new NewFileSystem("tmpfs", _emptyDirectory = _plan.NewSlot("empty directory"), [new("mode", "0755")], MountAttr.MOUNT_ATTR_RDONLY | MountAttr.MOUNT_ATTR_NOSUID | MountAttr.MOUNT_ATTR_NODEV | MountAttr.MOUNT_ATTR_NOEXEC,
                "make an empty directory, to hide directories behind"));
        foreach (var path in _spec.Linux?.MaskedPaths ?? []) Step(new Mask(path, root, _emptyDirectory!, _nullDevice!));
        foreach (var path in _spec.Linux?.ReadonlyPaths ?? []) Step(new MakeReadOnly(path, root));
        if (_process.Cwd is { Length: > 1 } directory)
            Step(new OpenDirectory(root, directory, _plan.NewSlot("working directory"), true, "make sure that the working directory is there"));
        SealMounts();
        if (_spec.Root?.Readonly == true) Step(new SealRoot(root));
        if (PropagationOf(_spec.Linux?.RootfsPropagation) is var propagation and not 0)
            Step(new SetMountAttributes(root, 0, 0, propagation & ~Mount.MS_REC, (propagation & Mount.MS_REC) != 0, "let the container's own mounts travel as the document asks"));
    }

    private bool HidesPaths => _spec.Linux?.MaskedPaths is { Count: > 0 };

    private Slot? _emptyDirectory, _nullDevice;

    private void OpenCovers()
    {
        _nullDevice = _plan.NewSlot("null device");
        Step(new CloneDevice("/dev/null", _nullDevice, new DeviceNumber('c', 1, 3), "take the host's null device, to hide files behind"));
    }

    /// <summary>Nothing is to be mounted; the root may still be another directory.</summary>
    private void UseRootInPlace()
    {
        if (RootPath == "/") return;
        var root = _plan.NewSlot(_plan.Needs("root", () => HostMount.OpenDirectory(RootPath)));
        Step(new ChangeRoot(root));
    }

    private static ulong PropagationOf(string? name) => (ulong)MountOptions.ParsePropagation(name);
}
