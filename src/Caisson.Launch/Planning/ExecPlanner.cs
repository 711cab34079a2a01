using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Launch.Steps.Parent;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Oci;
using Caisson.Seccomp;

namespace Caisson.Launch.Planning;

/// <summary>Decides every step of a further process in a running container.</summary>
internal sealed class ExecPlanner
{
    private readonly ExecRequest _request;
    private readonly LaunchHost _host;
    private readonly LaunchPlan _plan = new();
    private readonly NamespaceSet _namespaces;

    private readonly bool _cgroupsLast;

    private ExecPlanner(ExecRequest request, LaunchHost host, bool cgroupsLast)
    {
        _request = request;
        _host = host;
        _cgroupsLast = cgroupsLast;
        _namespaces = new NamespaceSet(request.Spec);
    }

    /// <summary>The plan for a further process.</summary>
    /// <param name="request">What to join, and with which process.</param>
    /// <param name="host">This machine.</param>
    /// <param name="cgroupsLast">
    /// Move the process into the container's cgroups when nothing has to be cloned any more: pids.max refuses a clone, and never a move. It costs a round trip.
    /// </param>
    public static LaunchPlan Build(ExecRequest request, LaunchHost host, bool cgroupsLast = false)
    {
        var planner = new ExecPlanner(request, host, cgroupsLast);
        planner.Build();
        return planner._plan;
    }

    private bool HasUser => _namespaces.Has(Sched.CLONE_NEWUSER);

    private bool HasMounts => _namespaces.Has(Sched.CLONE_NEWNS);

    private string Proc(string file) => $"/proc/{_request.ContainerPid}/{file}";

    private void Build()
    {
        var labels = new SecurityLabels(_plan, _host);
        labels.Check(_request.Process, null);
        if (_request.Steps.First is { } first) _plan.Add(first);
        if (_request.Process.ExecCpuAffinity?.Initial is { Length: > 0 } initial)
            new ProcessAttributes(_plan).AddAffinity(initial, "run on the processors that execCPUAffinity.initial names until it is in the container's control groups");
        JoinControlGroups();
        // Before what follows, after which an ordinary user may not write to its own /proc.
        if (_request.Process.OomScoreAdj is { } score)
            _plan.Add(OomScore.Step(score));
        // From here on the container's processes could see this one: nothing of the host's may be taken from it.
        _plan.Add(new ProcessControl(Prctl.PR_SET_DUMPABLE, 0, "prctl(PR_SET_DUMPABLE, 0)", "let no process of the container trace this one while it holds descriptors of the host"));
        var root = _plan.NewSlot(_plan.Needs("root", () => HostMount.OpenDirectory(Proc("root"))));
        if (_request.IsStillThere is { } isStillThere)
            _plan.Add(new Check("make sure that what was opened is the container's", $"stat(/proc/{_request.ContainerPid})", () =>
            {
                if (!isStillThere()) throw new CaissonException($"cannot exec in a stopped container: {_request.Id}");
                FirstProcess.CheckUser(_request.Id, _request.ContainerPid, _namespaces);
            }));
        EnterNamespaces();
        labels.AddForKeyring(_request.Process);
        _plan.Add(new NewKeyring());
        if (_request.Hook is { RootBefore: { } rootfs })
        {
            _plan.Add(new EnterDirectory(_plan.NewSlot(_plan.Needs("root file system", () => HostMount.OpenDirectory(Proc("root") + rootfs))), "let the hook begin in the container's root file system"));
            _request.Hook.AddExecution(_plan, _request.Streams, IsBornLast, AfterBirth);
            return;
        }
        if (!HasMounts) _plan.Add(new ChangeRoot(root));
        if (_request.Steps.BeforeClone is { } early) _plan.Add(early);
        new ProcessPlanner(_plan, _request.Process, _request.Streams, _request.PreserveDescriptors)
        {
            BornLast = IsBornLast,
            AfterBirth = AfterBirth,
            Steps = _request.Steps,
            Terminal = AddTerminal(root),
            Hook = _request.Hook,
            Linux = _request.Spec.Linux,
            KeepGroups = EngineAnnotations.KeepsGroups(_request.Spec),
            Affinity = _request.Process.ExecCpuAffinity,
            Labels = labels,
            Withheld = new DeviceRules(_request.Spec, _host, _request.Cgroup).Withheld(_namespaces, _request.Process, _request.Warn)
                | ProcessCapabilities.Lacking(_request.Process.Capabilities, _namespaces, _host, _request.Warn),
            OwnPidNamespace = _namespaces.Has(Sched.CLONE_NEWPID),
            Filter = Filter,
            SetgroupsDenied = HasUser && IdMapWriter.DeniesSetgroups(Proc("setgroups")),
        }.Add();
    }

    // The image's program runs as a hook of the start too. A listener waits for the container's process alone: such a filter is not for hooks.
    private SeccompFilter? Filter => SeccompFilter.Of(_request.Spec, _request.FilterCache) is { } filter && (_request.Hook is null || !filter.Notifies) ? filter : null;

    private void JoinControlGroups()
    {
        if (_request.Cgroup is not { } group) return;
        if (_cgroupsLast)
        {
            if (!IsBornLast) _plan.Add(JoinByMoving(group));
            return;
        }
        _plan.BornInto = group.Unified;
        if (!group.HasLegacy) return;
        var join = new JoinCgroup(group, legacyOnly: true, Turn.AtOnce);
        _plan.Add(join);
        _plan.Add(new AwaitParent(join, "wait until this process is in the container's control groups, whose limits hold for all that follows"));
    }

    private bool IsBornLast => _namespaces.Has(Sched.CLONE_NEWPID | Sched.CLONE_NEWTIME);

    private Step? AfterBirth => IsBornLast && _cgroupsLast && _request.Cgroup is { } group ? JoinByMoving(group) : null;

    private static JoinCgroup JoinByMoving(Cgroups.Cgroup group) => new(group, legacyOnly: false, Turn.WhenAsked);

    private void EnterNamespaces()
    {
        var paths = new List<(ulong, string, string)>();
        foreach (var entry in _request.Spec.Linux?.Namespaces ?? [])
        {
            ulong flag = NamespaceSet.FlagOf(entry.Type);
            paths.Add((flag, entry.Type!, Proc("ns/" + NamespaceKinds.ProcName((NamespaceKind)flag))));
        }
        _plan.Subject = _namespaces.Describe(_request.Spec, Proc("root")) with { Made = 0, Joined = _namespaces.New | _namespaces.Joined, Paths = paths };
        var joined = new JoinNamespaces(_plan, paths);
        bool protect = (HasMounts || _request.Spec.Root?.Path is not (null or "/")) && OwnBinary.NeedsProtection(_request.ContainerPid);
        if (_host.Privileged || !HasUser)
        {
            if (protect && _host.Privileged) _plan.Add(new ProtectBinary(ownMountNamespace: false));
            joined.Others(laterPassFollows: HasUser);
            joined.User();
        }
        else
        {
            // Without privileges everything depends on the user namespace; and the binary can only be moved to another
            // mount in a mount namespace that belongs to it.
            joined.User();
            if (protect && HasMounts)
            {
                _plan.Add(new Unshare(Sched.CLONE_NEWNS, "make a mount namespace to protect the runtime's own file in"));
                _plan.Add(new ProtectBinary(ownMountNamespace: true));
            }
        }
        if (!HasUser) return;
        joined.Others(laterPassFollows: false);
        var linux = _request.Spec.Linux!;
        _plan.Add(new BecomeNamespaceRoot(IdMapWriter.FirstId(linux.UidMappings), IdMapWriter.FirstId(linux.GidMappings)));
    }

    private Slot? AddTerminal(Slot root)
    {
        if (!_request.Process.Terminal) return null;
        var terminal = _plan.NewSlot("terminal");
        var socket = _request.ConsoleSocket is { } given ? _plan.Borrow("the console socket", given) : null;
        _plan.Add(new OpenTerminal(root, _request.Process.ConsoleSize, terminal, socket, coverConsole: false, plainLines: !_request.LineReturns));
        if (socket is null) _plan.Add(new TakeTerminal());
        return terminal;
    }
}
