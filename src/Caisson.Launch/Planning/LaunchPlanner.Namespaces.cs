using System.Globalization;
using System.Text;
using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Launch.Steps.Parent;
using Caisson.Linux.Abi;
using Caisson.Linux.Net;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

internal sealed partial class LaunchPlanner
{
    // The process may not be looked into or traced any more.
    private bool _hidden;

    private HostDescriptor? _proc;

    /// <summary>Born into a user namespace, where it has no rights outside any more.</summary>
    private bool IsBornIntoUserNamespace => !_namespaces.NeedsSecondProcess && _namespaces.IsNew(Sched.CLONE_NEWUSER);

    /// <summary>
    /// First of all: whoever has changed its user cannot write to it any more, and lowering it is a right of the machine's first user namespace. So the parent
    /// does it for a process that is born into another.
    /// </summary>
    private void AdjustOomScore()
    {
        if (_process.OomScoreAdj is not { } score) return;
        if (IsBornIntoUserNamespace) Step(new WriteOomScore(score));
        else Step(OomScore.Step(score));
    }

    /// <summary>
    /// One clone makes all namespaces where the kernel allows it. Otherwise a first process joins what is to be joined,
    /// and a second one is born into the rest.
    /// </summary>
    private void EnterNamespaces()
    {
        if (!_namespaces.NeedsSecondProcess)
        {
            _plan.CloneFlags = _namespaces.New & ~(HasOwnGroupNamespace ? Sched.CLONE_NEWCGROUP : 0);
            if (_namespaces.IsNew(Sched.CLONE_NEWUSER))
            {
                var maps = IdMapWriter.Step(Turn.AtOnce, _spec.Linux!, _host);
                Step(maps);
                Step(new AwaitParent(maps, "wait for the id maps, without which the process has no rights"));
            }
            if (ProtectsBinaryFirst && OwnBinary.NeedsProtection(_spec, _namespaces)) Step(new ProtectBinary(ownMountNamespace: false));
            new JoinNamespaces(_plan, _namespaces.Paths).Others(laterPassFollows: false);
            return;
        }

        // What a process of a joined namespace may not do to this one while it still holds the host's descriptors. In
        // namespaces of its own nobody else is, and an ordinary user's child could not write its own /proc/self/timens_offsets.
        if (_hidden = _namespaces.Joined != 0) Step(NotDumpable());
        if (ProtectsBinaryFirst && OwnBinary.NeedsProtection(_spec, _namespaces)) Step(new ProtectBinary(ownMountNamespace: false));
        bool newUser = _namespaces.IsNew(Sched.CLONE_NEWUSER), joinsUser = (_namespaces.Joined & Sched.CLONE_NEWUSER) != 0;
        var joined = new JoinNamespaces(_plan, _namespaces.Paths);
        joined.Others(laterPassFollows: newUser || joinsUser);
        joined.User();
        if (newUser)
        {
            Step(new Unshare(Sched.CLONE_NEWUSER, "make the user namespace, in which the rest is allowed"));
            Step(IdMapWriter.Step(Turn.WhenAsked, _spec.Linux!, _host));
        }
        if (newUser || joinsUser) joined.Others(laterPassFollows: false);
        if (_namespaces.IsNew(Sched.CLONE_NEWTIME))
        {
            Step(new Unshare(Sched.CLONE_NEWTIME, "make a time namespace; its clocks can be set until a process enters it"));
            if (TimeOffsets() is { Length: > 0 } offsets)
                Step(ControlFile("/proc/self/timens_offsets", offsets, "set the clocks of the time namespace against the host's"));
        }
        AwaitControlGroups();
        ulong rest = _namespaces.New & ~(Sched.CLONE_NEWUSER | Sched.CLONE_NEWTIME);
        _joinedPids = joined.DescriptorOf(Sched.CLONE_NEWPID);
        _bornLast = CanBeBornLast;
        if (!_bornLast) Step(new ContinueInNewProcess(rest, "go on in a second process, which is born into the namespaces that no process can change to"));
        else if (rest != 0) Step(new Unshare(rest, "make the other namespaces"));
    }

    // The process that makes the root is not in the PID namespace, and the one that becomes the program is born into it at the end.
    private bool _bornLast;

    private HostDescriptor? _joinedPids;

    /// <summary>
    /// In a PID namespace that others are in already the process is seen, and traced by who may trace all. So it is born there when its root is made and it has
    /// nothing of the host's any more, if nothing needs a process in there before: hooks of the creation are told its id, and before Linux 6.18 procfs shows the
    /// namespace of the process that makes it.
    /// </summary>
    private bool CanBeBornLast => (_namespaces.Joined & Sched.CLONE_NEWPID) != 0 && _request.Steps.BeforeRoot is null
        && (_spec.Mounts?.Exists(mount => mount.Type == ProcType) != true || _host.MakesProcOfOthers);

    private const string ProcType = "proc";

    /// <summary>
    /// Processes of a joined namespace see this one, and so do the host's where the container has but another root. So its file is protected before; only the
    /// host's administrator can do so that early. Whose root is the host's finds the file by its path.
    /// </summary>
    private bool ProtectsBinaryFirst => _host.Privileged && !IsBornIntoUserNamespace && (_namespaces.Has(Sched.CLONE_NEWNS)
        ? _namespaces.NeedsSecondProcess || (_namespaces.Joined & Sched.CLONE_NEWNS) != 0 : _spec.Root?.Path is not (null or "/"));

    private string TimeOffsets()
    {
        var text = new StringBuilder();
        foreach (var (clock, offset) in _spec.Linux?.TimeOffsets ?? [])
            text.Append(CultureInfo.InvariantCulture, $"{clock} {offset.Secs} {offset.Nanosecs}\n");
        return text.ToString();
    }

    /// <summary>Takes an id that the user namespace knows, so that what is made has an owner.</summary>
    private void Identify()
    {
        if (!_namespaces.Has(Sched.CLONE_NEWUSER)) return;
        if ((_namespaces.Joined & Sched.CLONE_NEWUSER) != 0)
        {
            Step(new BecomeNamespaceRoot(0, 0));
            return;
        }
        if (_spec.Linux?.UidMappings is not { Count: > 0 } users || _spec.Linux.GidMappings is not { Count: > 0 } groups) return;
        Step(new BecomeNamespaceRoot(IdMapWriter.FirstId(users), IdMapWriter.FirstId(groups)));
    }

    /// <summary>What belongs to the namespaces and is no mount: names, devices, settings.</summary>
    private void AdjustKernelSettings()
    {
        if (!string.IsNullOrEmpty(_spec.Hostname)) Step(new SetHostname(_spec.Hostname));
        if (!string.IsNullOrEmpty(_spec.Domainname)) Step(new SetDomainname(_spec.Domainname));
        if (_namespaces.IsNew(Sched.CLONE_NEWNET))
            Step(new SendNetlink(SwitchOnLoopback(), "RTM_NEWLINK lo up", "bring the loopback device up, the only one a new network namespace has"));
        Step(_request.Steps.Network);
        foreach (var (key, value) in _spec.Linux?.Sysctl ?? [])
            Step(ControlFile("/proc/sys/" + SysctlName.ToPath(key), value, $"set {key} in the container's namespaces"));
    }

    /// <summary>A file of the host's procfs. In a mount namespace that somebody else made, anything may lie at its path.</summary>
    private WriteFile ControlFile(string path, string content, string purpose) =>
        new(path, content, purpose, (_namespaces.Joined & Sched.CLONE_NEWNS) == 0 ? null : _proc ??= _plan.Needs("the host's /proc", HostMount.OpenProc));

    private static byte[] SwitchOnLoopback()
    {
        var message = new byte[LinkMessages.UpLength];
        LinkMessages.EncodeUp(message);
        return message;
    }

    private static ProcessControl NotDumpable() =>
        new(Prctl.PR_SET_DUMPABLE, 0, "prctl(PR_SET_DUMPABLE, 0)", "let no process of a container trace this one while it holds descriptors of the host");
}
