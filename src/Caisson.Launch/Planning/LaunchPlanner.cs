using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux.Abi;
using Caisson.Oci;
using Caisson.Seccomp;

namespace Caisson.Launch.Planning;

/// <summary>Decides, from a container's document, every step its first process takes before it becomes the program.</summary>
/// <remarks>
/// All look-ups and choices are made here, in the parent, so that the child has none left. The order of the steps is the
/// order of the rights they need: sources are opened with the caller's eyes, identities change once the user namespace
/// knows them, what only an administrator may do comes before capabilities are dropped.
/// </remarks>
internal sealed partial class LaunchPlanner
{
    private readonly LaunchRequest _request;
    private readonly LaunchHost _host;
    private readonly LaunchPlan _plan = new();
    private readonly OciSpec _spec;
    private readonly SpecProcess _process;
    private readonly NamespaceSet _namespaces;
    private readonly DeviceRules _deviceRules;

    private LaunchPlanner(LaunchRequest request, LaunchHost host)
    {
        _request = request;
        _host = host;
        _spec = request.Spec;
        // Without one a container can be created, and not started: config.md, "Process".
        _process = _spec.Process ?? new SpecProcess { Cwd = "/" };
        _namespaces = new NamespaceSet(_spec);
        _deviceRules = new DeviceRules(_spec, host, request.Cgroup?.Group ?? request.GroupOfRunning
            ?? (request.GetsOwnGroup ? Cgroups.CgroupLaunch.Locate(Cgroups.CgroupManager.Cgroupfs, request.Id, _spec, optional: true, warn: null)?.Group : null));
    }

    /// <summary>The plan for a container's first process.</summary>
    public static LaunchPlan Build(LaunchRequest request, LaunchHost host)
    {
        var planner = new LaunchPlanner(request, host);
        planner.Build();
        planner._plan.Subject = planner._namespaces.Describe(request.Spec, request.Overlay is null && request.Spec.Root?.Path is { Length: > 0 } ? planner.RootPath : null);
        return planner._plan;
    }

    private void Build()
    {
        var labels = new SecurityLabels(_plan, _host);
        labels.Check(_process, _spec.Linux);
        if (_request.Steps.BeforeClone is { } early) _plan.Add(early);
        Step(_request.Steps.First);
        AdjustOomScore();
        if (!_request.KeepKeyring)
        {
            labels.AddForKeyring(_process);
            Step(new NewKeyring());
        }
        EnterControlGroups();
        EnterNamespaces();
        if (BuildsRoot) OpenSources();
        if (_namespaces.IsNew(Sched.CLONE_NEWNS) && !ProtectsBinaryFirst && OwnBinary.NeedsProtection(_spec, _namespaces)) Step(new ProtectBinary(ownMountNamespace: true));
        Identify();
        AdjustKernelSettings();
        Step(new SetUmask(0, "make files with exactly the modes that are asked for"));
        if (BuildsRoot) BuildRoot();
        else
        {
            AwaitControlGroups();
            Step(_request.Steps.BeforeRoot);
            if (!_namespaces.Has(Sched.CLONE_NEWNS)) UseRootInPlace();
        }
        // From here on it has no more rights than the processes of other containers, and still the host's descriptors. Some
        // of them see all processes: they share the host's PID namespace.
        if (!_hidden) Step(NotDumpable());
        var process = new ProcessPlanner(_plan, _process, _request.Streams, _request.PreserveDescriptors)
        {
            Terminal = _terminal,
            Linux = _spec.Linux,
            KeepGroups = EngineAnnotations.KeepsGroups(_spec),
            Labels = labels,
            BornLast = _bornLast,
            CallerCannotTrace = !_host.Privileged || (_host.Permitted >> CapabilityNumber.CAP_SYS_PTRACE & 1) == 0,
            StartSocket = _request.StartSocket is { } socket ? _plan.Borrow("the start socket", socket) : null,
            Steps = _request.Steps,
            Init = _request.Init,
            Withheld = _deviceRules.Withheld(_namespaces, _process, _request.Warn)
                | ProcessCapabilities.Lacking(_process.Capabilities, _namespaces, _host, _request.Warn),
            OwnPidNamespace = _namespaces.Has(Sched.CLONE_NEWPID),
            DieWithParent = _request.DieWithParent,
            Filter = SeccompFilter.Of(_spec, _request.FilterCache),
            SetgroupsDenied = _namespaces.IsNew(Sched.CLONE_NEWUSER) ? IdMapWriter.DeniesSetgroups(_spec.Linux!, _host) : JoinedDeniesSetgroups(),
            Unprivileged = !_host.Privileged && !_namespaces.Has(Sched.CLONE_NEWUSER),
        };
        process.Add();
        if (_request.Steps.Record is { } record) _plan.AddAtBirth(record);
        _deviceRules.WarnOfGaps(_mounts, BuildsRoot || RootPath == "/" ? null : RootPath, _process, _request.Warn);
    }

    // Only a namespace that is named by a process tells; of any other, the kernel's refusal does.
    private bool JoinedDeniesSetgroups()
    {
        foreach (var each in _spec.Linux?.Namespaces ?? [])
        {
            if (each is not { Type: NamespaceTypes.User, Path: { Length: > 0 } path } || !path.StartsWith("/proc/", StringComparison.Ordinal)) continue;
            var file = path.Replace("/ns/user", "/setgroups", StringComparison.Ordinal);
            return file != path && IdMapWriter.DeniesSetgroups(file);
        }
        return false;
    }

    private void Step(Step? step)
    {
        if (step is not null) _plan.Add(step);
    }

    private void Warn(string warning) => _request.Warn?.Invoke(warning);

    /// <summary>A path of the document as the host sees it: relative ones start at the bundle.</summary>
    private string HostPath(string path) => path.StartsWith('/') ? path : Path.Join(_request.Bundle, path);
}
