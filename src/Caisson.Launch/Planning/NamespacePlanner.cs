using System.Globalization;
using System.Text;
using Caisson.Launch.Diagnosis;
using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Launch.Steps.Parent;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

/// <summary>Decides every step of a process in namespaces of its choice: unshare(1) and nsenter(1) as a plan.</summary>
/// <remarks>
/// The order of the steps is the order of the rights they need. What is joined comes before what is made, which belongs to it; the parent keeps namespaces in
/// files while the process has not changed its user, which would hide it from an ordinary parent; mounts come before identity and capabilities go.
/// </remarks>
internal sealed partial class NamespacePlanner
{
    private readonly NamespaceRequest _request;
    private readonly LaunchHost _host;
    private readonly LaunchPlan _plan = new();
    private readonly ulong _new, _joined;

    private NamespacePlanner(NamespaceRequest request, LaunchHost host)
    {
        _request = request;
        _host = host;
        _new = (ulong)request.New;
        foreach (var each in request.Joined) _joined |= (ulong)each.Kind;
    }

    /// <summary>The plan; with the files that keep its namespaces, if there are any.</summary>
    public static LaunchPlan Build(NamespaceRequest request, LaunchHost host, NamespaceFiles? files = null)
    {
        var planner = new NamespacePlanner(request, host);
        planner.Build(files);
        return planner._plan;
    }

    private bool IsNew(NamespaceKind kind) => (_new & (ulong)kind) != 0;

    private bool Joins(NamespaceKind kind) => (_joined & (ulong)kind) != 0;

    private void Step(Step step) => _plan.Add(step);

    private void Build(NamespaceFiles? files)
    {
        Refuse();
        _plan.Subject = new LaunchSubject
        {
            Made = _new,
            Joined = _joined,
            Paths = [.. _request.Joined.Select(each => ((ulong)each.Kind, NamespaceKinds.OciName(each.Kind), each.Handle.IsInvalid ? each.Name : $"/proc/self/fd/{each.Handle.DangerousGetHandle()}"))],
            Users = List(_request.Users),
            Groups = List(_request.Groups),
        };
        JoinControlGroups();
        Join();
        Make();
        if (files is not null) Step(new KeepNamespaces(files));
        if (_request.InPlace is { } inPlace) Step(new CallBack(inPlace));
        Furnish();
        Identify();
        Execute();
        _plan.Add(new Check("make sure that the caller may do this", "capget()", CheckRights));
        if (files is not null) _plan.Add(new PrepareFiles(files));
        if (_request.BeforeClone is { } work) _plan.Add(new Check("do what the program that launches wants done first", "(of the program that launches)", work));
    }

    // Mistakes of the program that asks, not of the one who typed something.
    private void Refuse()
    {
        if ((_new & _joined) != 0) throw new CaissonException($"Cannot make {_request.Name}", $"{Flags.Clone(_new & _joined)} is to be made and joined at once", "do one of the two");
        if ((_request.Users ?? _request.Groups) is not null && !IsNew(NamespaceKind.User))
            throw new CaissonException($"Cannot make {_request.Name}", "ids are mapped in a new user namespace, and none is made", "make one");
        if ((_request.Monotonic ?? _request.Boottime) is not null && !IsNew(NamespaceKind.Time))
            throw new CaissonException($"Cannot make {_request.Name}", "clocks are set in a new time namespace, and none is made", "make one");
        if ((_request.ProcMount ?? _request.BinfmtMount ?? _request.NetworkView?.Name) is not null && !IsNew(NamespaceKind.Mount))
            throw new CaissonException($"Cannot make {_request.Name}", "file systems are mounted in a new mount namespace, and none is made", "make one");
        if (_request.SecurityContext is { } context && !_host.HasSELinux)
            throw new CaissonException($"the SELinux context {context} cannot be taken", "SELinux is not enabled on this machine", "leave the context out");
        foreach (var file in _request.Keep)
            if (!IsNew(file.Kind)) throw new CaissonException($"Cannot keep a {NamespaceKinds.OciName(file.Kind)} namespace in {file.Path}", "no such namespace is made", "make one");
    }

    /// <summary>An ordinary user gets namespaces only together with a user namespace of its own.</summary>
    private void CheckRights()
    {
        if (_host.Privileged || _new == 0 || IsNew(NamespaceKind.User) || Joins(NamespaceKind.User)) return;
        throw new CaissonException($"Cannot make {_request.Name}", $"a new namespace ({Flags.Clone(_new)}) takes CAP_SYS_ADMIN, which the caller lacks",
            _joined == 0 ? new Advice("run as root, or make a user namespace with it in which you are root", AdviceKind.AddUserNamespace)
                : new Advice("run as root, or from inside the user namespace that those joined belong to", AdviceKind.EnterNamespaces));
    }

    private void JoinControlGroups()
    {
        if (_request.Cgroup is not { } group) return;
        _plan.BornInto = group.Unified;
        if (!group.HasLegacy) return;
        var join = new JoinCgroup(group, legacyOnly: true, Turn.AtOnce);
        Step(join);
        Step(new AwaitParent(join, "wait until this process is in the control groups"));
    }

    /// <summary>Enters what exists already.</summary>
    private void Join()
    {
        if (_joined == 0) return;
        // From here on others could see this process: nothing of the caller's may be taken from it.
        Step(new ProcessControl(Prctl.PR_SET_DUMPABLE, 0, "prctl(PR_SET_DUMPABLE, 0)", "let no process of the namespaces trace this one while it holds descriptors of the caller's"));
        if (_request.LeaveGroups) Step(LeaveGroups("leave the supplementary groups behind, as far as that is allowed out here"));
        var joined = new JoinNamespaces(_plan, _request.Joined);
        bool user = Joins(NamespaceKind.User), protect = Joins(NamespaceKind.Mount) && OwnBinary.IsWritableBy(_host);
        if (protect && _host.Privileged) Step(new ProtectBinary(ownMountNamespace: false));
        if (protect && !_host.Privileged && user)
        {
            // Only in a mount namespace that belongs to the user namespace may an ordinary user move the binary to another mount.
            joined.User();
            Step(new Unshare(Sched.CLONE_NEWNS, "make a mount namespace to protect the runtime's own file in"));
            Step(new ProtectBinary(ownMountNamespace: true));
            JoinProcess(NamespaceKind.User);
            joined.Others(laterPassFollows: false);
            return;
        }
        JoinProcess(NamespaceKind.None);
        joined.Others(laterPassFollows: user);
        joined.User();
        if (user) joined.Others(laterPassFollows: false);
    }

    private void JoinProcess(NamespaceKind without)
    {
        if (_request.Process is { } process && (_request.AtOnce & ~without) is var kinds and not NamespaceKind.None)
            Step(new JoinProcess(_plan.Borrow("the process", process), (ulong)kinds));
    }

    /// <summary>One clone makes all namespaces, unless something has to come before them: namespaces to join, a user to become, clocks to set.</summary>
    private void Make()
    {
        ulong born = _request.Fork ? _new & Sched.CLONE_NEWPID : 0;
        bool second = _request.Fork && ((_joined & (Sched.CLONE_NEWPID | Sched.CLONE_NEWTIME)) != 0 || IsNew(NamespaceKind.Time));
        ulong rest = _new & ~(Sched.CLONE_NEWPID | Sched.CLONE_NEWTIME);
        if (_joined == 0 && _request.Owner is null)
        {
            // The clone itself makes all but what this very process is not to be in.
            _plan.CloneFlags = rest | (second ? 0 : born);
            if (IsNew(NamespaceKind.User) && MapsIds)
            {
                var maps = Maps(Turn.AtOnce);
                Step(maps);
                Step(new AwaitParent(maps, "wait for the id maps, without which the process has no rights"));
            }
            rest = 0;
            if (!second) born = 0;
        }
        else if (IsNew(NamespaceKind.User))
        {
            if (_request.Owner is { } owner)
            {
                Step(new SetGroups([]));
                Step(new SetUser(owner.Uid, owner.Gid));
            }
            Step(new Unshare(Sched.CLONE_NEWUSER, "make the user namespace, in which the rest is allowed"));
            if (MapsIds) Step(Maps(Turn.WhenAsked));
            rest &= ~Sched.CLONE_NEWUSER;
        }
        if (rest != 0) Step(new Unshare(rest, "make the other namespaces"));
        if (IsNew(NamespaceKind.Time))
        {
            Step(new Unshare(Sched.CLONE_NEWTIME, "make a time namespace; its clocks can be set until a process enters it"));
            if (ClockOffsets() is { Length: > 0 } offsets) Step(new WriteFile("/proc/self/timens_offsets", offsets, "set the clocks of the time namespace against the caller's",
                Joins(NamespaceKind.Mount) ? _plan.Needs("the caller's /proc", HostMount.OpenProc) : null));
        }
        if (!_request.Fork && IsNew(NamespaceKind.Pid)) Step(new Unshare(Sched.CLONE_NEWPID, "make a PID namespace for what the program starts; the program itself stays outside"));
        if (!second && born == 0) return;
        // Whoever is in there already sees the process, so it is born when it has nothing but what the program is to have, unless something needs it before.
        _bornLast = born == 0 && _request.Arguments.Count > 0 && _request.Keep.Count == 0 && _request.InPlace is null && _request.ProcMount is null;
        if (!_bornLast) Step(new ContinueInNewProcess(born, "go on in a second process, which is born into the namespaces that no process can change to"));
    }

    private bool _bornLast;

    private bool MapsIds => (_request.Users ?? _request.Groups) is not null || _request.Setgroups is not null;

    private WriteIdMaps Maps(Turn turn) => new(turn, List(_request.Users), List(_request.Groups), _request.Setgroups, _host);

    private static List<SpecIdMapping> List(IdMap? map)
    {
        var list = new List<SpecIdMapping>();
        foreach (var range in map ?? IdMap.Empty) list.Add(new SpecIdMapping { ContainerId = range.ContainerId, HostId = range.HostId, Size = range.Size });
        return list;
    }

    private string ClockOffsets()
    {
        var text = new StringBuilder();
        if (_request.Monotonic is { } monotonic) text.Append(CultureInfo.InvariantCulture, $"monotonic {monotonic} 0\n");
        if (_request.Boottime is { } boottime) text.Append(CultureInfo.InvariantCulture, $"boottime {boottime} 0\n");
        return text.ToString();
    }
}
