using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux.Abi;
using Caisson.Oci;
using Caisson.Seccomp;

namespace Caisson.Launch.Planning;

/// <summary>The last steps of every launch: from a process in its place to the program with just what it is to have.</summary>
internal sealed class ProcessPlanner(LaunchPlan plan, SpecProcess process, (int Input, int Output, int Error) streams, int preserved)
{
    public Slot? Terminal { get; init; }

    public HostDescriptor? StartSocket { get; init; }

    public bool Init { get; init; }

    /// <summary>Capabilities that the process does not get although the document asks for them.</summary>
    public ulong Withheld { get; init; }

    public bool OwnPidNamespace { get; init; }

    public bool DieWithParent { get; init; }

    public bool SetgroupsDenied { get; init; }

    /// <summary>An ordinary user outside of a user namespace: the bounding set and the groups are not the caller's to change, and stay.</summary>
    public bool Unprivileged { get; init; }

    /// <summary>The container's part of the document, for what all its processes have.</summary>
    public SpecLinux? Linux { get; init; }

    /// <summary>The supplementary groups stay the caller's.</summary>
    public bool KeepGroups { get; init; }

    /// <summary>The processors of a further process; null for the control group's.</summary>
    public SpecExecCpuAffinity? Affinity { get; init; }

    public required SecurityLabels Labels { get; init; }

    /// <summary>Runs in place of the process's own program.</summary>
    public HookProgram? Hook { get; init; }

    /// <summary>What the parent does that only the container's runtime knows.</summary>
    public RuntimeSteps Steps { get; init; } = RuntimeSteps.None;

    private ParentStep? BeforeProgram => StartSocket is null ? Steps.BeforeProgram : null;

    /// <summary>The filter of system calls; null for none.</summary>
    public SeccompFilter? Filter { get; init; }

    /// <summary>
    /// The process is born into the namespaces that no process can change to only when it has all that the program is to have, and nothing else: whoever may trace
    /// processes in there finds no right, no descriptor and no memory of the caller's in it. Otherwise it is in its place already.
    /// </summary>
    public bool BornLast { get; init; }

    /// <summary>What the process that is born last does first; null for nothing.</summary>
    public Step? AfterBirth { get; init; }

    /// <summary>Whoever made the process can look at it only as anybody can: it lacks CAP_SYS_PTRACE.</summary>
    public bool CallerCannotTrace { get; init; }

    /// <summary>Others look into the process before it is the program.</summary>
    private bool IsLookedInto => BornLast || Init || StartSocket is not null || BeforeProgram is not null;

    // The caller's memory has been given up.
    private bool _forgotten;

    public void Add()
    {
        var user = process.User ?? new SpecUser();
        if (!BornLast) BeginSession(useTerminal: Terminal is not null ? new UseTerminal(Terminal, user.Uid) : null);
        else if (Terminal is not null) plan.Add(new UseTerminal(Terminal, user.Uid));
        if (Terminal is null)
        {
            PassStreams();
            plan.Add(new OwnStreams(user.Uid));
        }
        AddLimits();
        bool schedulesLater = BornLast && ProcessAttributes.IsLostAtBirth(process.Scheduler);
        new ProcessAttributes(plan).Add(process, Linux, Affinity, scheduler: !schedulesLater);
        plan.Add(new SetUmask(user.Umask ?? 0x12 /* 022 */, "set the mask for the modes of files that the program makes"));

        var capabilities = new ProcessCapabilities(process.Capabilities, Withheld);
        if (!Unprivileged) plan.Add(new LimitCapabilities(capabilities.Bounding, ProcessCapabilities.Text(capabilities.Bounding)));
        plan.Add(new ProcessControl(Prctl.PR_SET_KEEPCAPS, 1, "prctl(PR_SET_KEEPCAPS, 1)", "keep capabilities over the change of user, so that those asked for can stay"));
        var directory = process.Cwd is { Length: > 0 } given ? given : "/";
        plan.Add(new EnterWorkingDirectory(directory, laterTryFollows: true, elsewhere: BornLast));
        var environment = Environment(out bool hasHome);
        var home = hasHome ? null : new HomeVariable();
        // With the rights of the container's root: an image may keep its passwd from others.
        plan.Home = home;
        if (home is not null) plan.Add(new FindHome(user.Uid, home));
        AddGroups(user);
        plan.Add(new SetUser(user.Uid, user.Gid));
        if (!BornLast) plan.Add(new EnterWorkingDirectory(directory, laterTryFollows: false));
        // Whoever may gain privileges needs this one to filter its system calls. It goes by itself: what is permitted before an execve is not afterwards
        // unless it is inheritable or ambient too (capabilities(7)). So no call of ours has to follow the filter for it.
        ulong filtering = Filter is not null && !process.NoNewPrivileges && !Unprivileged ? 1ul << CapabilityNumber.CAP_SYS_ADMIN : 0;
        ulong scheduling = schedulesLater && !Unprivileged ? 1ul << CapabilityNumber.CAP_SYS_NICE : 0;
        bool filtersFirst = BornLast && filtering != 0 && Filter!.AllowsLastSteps;
        AddCapabilities(capabilities, filtering | scheduling, filtering != 0 ? "CAP_SYS_ADMIN until the execve, for the filter of system calls" : "CAP_SYS_NICE until the execve, for the scheduling policy");
        if (process.NoNewPrivileges)
            plan.Add(new ProcessControl(Prctl.PR_SET_NO_NEW_PRIVS, 1, "prctl(PR_SET_NO_NEW_PRIVS, 1)", "let no program that is started gain privileges, setuid or not"));
        if (!BornLast) Finish();

        var arguments = Hook?.Arguments ?? process.Args ?? [];
        // A container without a process waits for a start that is refused.
        if (arguments.Count == 0 && StartSocket is null) throw NoProcess();
        var program = arguments.Count == 0 ? null : new ProgramCandidates(Hook?.Path ?? arguments[0], Variable(environment, "PATH"));
        Labels.AddForProgram(process);
        // Descriptors first: what is still open could be part of the program's path.
        plan.Add(new CloseDescriptors(3 + preserved, StartSocket));
        if (IsLookedInto) Forget();
        if (BornLast)
        {
            if (filtersFirst)
            {
                AddFilter();
                AddCapabilities(capabilities, scheduling, "CAP_SYS_NICE until the execve, for the scheduling policy");
            }
            plan.Add(new ContinueInNewProcess(0, "go on in a second process, which is born into the PID and time namespaces with nothing but what the program is to have", filtersFirst));
            if (AfterBirth is not null) plan.Add(AfterBirth);
            BeginSession(useTerminal: null);
            LimitProcesses();
            if (schedulesLater) new ProcessAttributes(plan).AddScheduler(process.Scheduler!);
            plan.Add(new EnterWorkingDirectory(directory, laterTryFollows: false));
            Finish();
        }
        if (program is not null) plan.Add(new FindProgram(program));
        // Engines look at the waiting process through /proc, ordinary users' ones too, who may only if it is dumpable. It has nothing of the caller's any more.
        if (CallerCannotTrace && (StartSocket is not null || BeforeProgram is not null))
            plan.Add(new ProcessControl(Prctl.PR_SET_DUMPABLE, 1, "prctl(PR_SET_DUMPABLE, 1)", "let the engine reach the waiting process's namespaces in /proc"));
        if (BeforeProgram is not null) plan.Add(BeforeProgram);
        plan.Add(new ReportReady());
        if (Steps.Record is { } record) plan.Add(new AwaitParent(record, "wait until it is written down that this process is there; end if nobody does it any more"));
        if (StartSocket is not null) plan.Add(new AwaitStart(StartSocket));
        if (program is null) return;
        // Last, so that the filter need not allow what the runtime does, execve apart.
        if (Filter is not null && !filtersFirst) AddFilter();
        plan.Add(new Execute(program, arguments, environment, home));
    }

    private void AddFilter()
    {
        plan.Add(new LoadFilter(Filter!));
        if (Steps.Listener is { } listener) plan.Add(listener);
    }

    /// <summary>What a process does for itself alone: an init stays behind, the rest goes on in a session of its own.</summary>
    private void BeginSession(UseTerminal? useTerminal)
    {
        if (Init)
        {
            if (!OwnPidNamespace)
                plan.Add(new ProcessControl(Prctl.PR_SET_CHILD_SUBREAPER, 1, "prctl(PR_SET_CHILD_SUBREAPER, 1)", "take in orphans although this is not process 1"));
            if (DieWithParent) plan.Add(Die());
            Filter?.RequireForInit();
            Forget();
            plan.Add(new StayAsInit(Filter));
        }
        plan.Add(new NewSession());
        if (useTerminal is not null) plan.Add(useTerminal);
        if (Terminal is not null) plan.Add(new ControlTerminal());
    }

    private void Finish()
    {
        if (DieWithParent) plan.Add(Die());
        plan.Add(new RestoreSignals(untilStart: StartSocket is not null));
    }

    private void Forget()
    {
        if (_forgotten) return;
        _forgotten = true;
        plan.Add(new ForgetCaller());
    }

    private void AddCapabilities(ProcessCapabilities capabilities, ulong more, string reason) =>
        plan.Add(new SetCapabilities(capabilities.Effective | more, capabilities.Permitted | more, capabilities.Inheritable, capabilities.Ambient,
            (capabilities.Effective & more) == more ? capabilities.ToString() : $"{capabilities}; {reason}"));

    /// <summary>The error for a container that is to run its program, and has none.</summary>
    internal static CaissonException NoProcess() => new("the container has no program to run", "its config.json has no process, or process.args is empty", "add it and make the container anew");

    private static ProcessControl Die() => new(Prctl.PR_SET_PDEATHSIG, 9, "prctl(PR_SET_PDEATHSIG, SIGKILL)", "end with the process that started the container");

    private void PassStreams()
    {
        if (streams.Input != 0) plan.Add(new PassDescriptor(streams.Input, 0));
        if (streams.Output != 1) plan.Add(new PassDescriptor(streams.Output, 1));
        if (streams.Error != 2) plan.Add(new PassDescriptor(streams.Error, 2));
    }

    private void AddLimits()
    {
        if (plan.RaiseLimit() is { } raised && process.Rlimits?.Exists(limit => limit.Type == "RLIMIT_NOFILE") != true)
            plan.Add(new SetResourceLimit(ResourceLimits.NumberOf("RLIMIT_NOFILE"), "RLIMIT_NOFILE", raised.Soft, raised.Hard));
        foreach (var limit in process.Rlimits ?? [])
            if (!BornLast || !IsProcesses(limit)) Add(limit, limit.Soft);
            // The birth itself is not to fail of it. What needs the right to raise it comes before, what is left after it needs none.
            else if (limit.Hard > ResourceLimits.HardProcesses) Add(limit, limit.Hard);
    }

    private void LimitProcesses()
    {
        foreach (var limit in process.Rlimits ?? [])
            if (IsProcesses(limit)) Add(limit, limit.Soft);
    }

    private static bool IsProcesses(SpecRlimit limit) => ResourceLimits.NumberOf(limit.Type!) == ResourceLimits.Processes;

    private void Add(SpecRlimit limit, ulong soft) => plan.Add(new SetResourceLimit(ResourceLimits.NumberOf(limit.Type!), limit.Type!, soft, limit.Hard));

    private void AddGroups(SpecUser user)
    {
        if (KeepGroups) return;
        List<uint> groups = user.AdditionalGids is { } given ? [.. given.Distinct()] : [];
        if (Unprivileged && groups.Count == 0) return;
        if (!SetgroupsDenied) plan.Add(new SetGroups(groups));
        else if (groups.Count > 0)
            throw new CaissonException("The supplementary groups cannot be set", "a user namespace with a single mapped id denies setgroups",
                "give the caller subordinate ids in /etc/subuid and /etc/subgid, or leave the groups out");
    }

    /// <summary>The environment without duplicates, the last of each name. An empty HOME is as good as none, as runc and crun have it.</summary>
    private List<string> Environment(out bool hasHome)
    {
        hasHome = true;
        // A hook's own is taken exactly; without one it has the process's.
        if (Hook?.Environment is { } own) return own;
        var given = process.Env ?? [];
        var environment = new List<string>(given.Count + 1);
        var places = new Dictionary<string, int>(given.Count, StringComparer.Ordinal);
        foreach (var entry in given)
        {
            int end = entry.IndexOf('=');
            var name = end < 0 ? entry : entry[..end];
            if (places.TryGetValue(name, out int place)) environment[place] = entry;
            else
            {
                places.Add(name, environment.Count);
                environment.Add(entry);
            }
        }
        hasHome = places.TryGetValue("HOME", out int home) && environment[home].Length > "HOME=".Length;
        if (!hasHome && places.ContainsKey("HOME")) environment.RemoveAt(home);
        return environment;
    }

    private static string? Variable(IReadOnlyList<string> environment, string name)
    {
        foreach (var entry in environment)
            if (entry.Length > name.Length && entry[name.Length] == '=' && entry.StartsWith(name, StringComparison.Ordinal)) return entry[(name.Length + 1)..];
        return null;
    }
}
