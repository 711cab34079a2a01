using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Launch.Steps.Parent;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

/// <summary>Mounts of a container that runs: a process of the host's takes what they need, joins the container's mount namespace, and ends.</summary>
internal sealed partial class LaunchPlanner
{
    // The container's first process: mounts are for its namespaces.
    private int _running;

    /// <summary>The plan that adds the document's mounts to a running container.</summary>
    public static LaunchPlan BuildAdding(LaunchRequest request, int pid, Func<bool> isStillThere, LaunchHost host)
    {
        var planner = new LaunchPlanner(request, host) { _running = pid };
        planner.Add(isStillThere);
        return planner._plan;
    }

    /// <summary>The plan that takes what is mounted on the document's destinations away from a running container.</summary>
    public static LaunchPlan BuildRemoving(LaunchRequest request, int pid, Func<bool> isStillThere, LaunchHost host)
    {
        var planner = new LaunchPlanner(request, host) { _running = pid };
        planner.Remove(isStillThere);
        return planner._plan;
    }

    private void Add(Func<bool> isStillThere)
    {
        _mounts = PlanMounts();
        var root = BeginRunning(isStillThere, out var namespaces);
        bool early = _namespaces.Has(Sched.CLONE_NEWUSER) && !_host.Privileged;
        if (early)
        {
            // An ordinary user may take mounts only in a mount namespace of the user namespace.
            namespaces.User();
            Step(new Unshare(Sched.CLONE_NEWNS, "make a copy of the host's mounts that the user namespace may take from"));
            Step(new SetPropagation("/", Mount.MS_SLAVE | Mount.MS_REC, "let nothing that is mounted there go out"));
        }
        foreach (var mount in _mounts)
        {
            if (!mount.IsBind && !mount.Options.Remount && !mount.OnlyPropagates && mount.Spec.Type is not ("tmpfs" or "ramfs" or "overlay"))
                throw new CaissonException($"{mount.Spec.Type} cannot be added to a running container as {mount.Destination}", "what it shows is decided by the namespaces that the container's processes were made in", "add bind mounts, tmpfs or overlay; others belong into the document that the container is made from");
            if (!mount.TakesSource) continue;
            CloneSource(mount);
            // It was copied where the host's mounts are, and is their peer wherever they are shared.
            mount.FromParent = !early;
        }
        EnterRunning(namespaces, early);
        foreach (var mount in _mounts) AddMount(mount, root);
        SealMounts();
        _plan.RaiseLimit();
        Step(new End());
    }

    private void Remove(Func<bool> isStillThere)
    {
        _mounts = PlanMounts();
        var root = BeginRunning(isStillThere, out var namespaces);
        var descriptors = _plan.NewSlot("own descriptors");
        Step(new OpenOwnDescriptors(descriptors));
        EnterRunning(namespaces, userJoined: false);
        // What was mounted last may lie on what came before.
        for (int i = _mounts.Count - 1; i >= 0; i--)
        {
            if (_mounts[i].IsRoot) throw new CaissonException($"{_mounts[i].Destination} cannot be taken away", "it is the container's root itself");
            Step(new Unmount(root, _mounts[i].Destination, descriptors));
        }
        Step(new End());
    }

    private Slot BeginRunning(Func<bool> isStillThere, out JoinNamespaces namespaces)
    {
        if (!_namespaces.Has(Sched.CLONE_NEWNS))
            throw new CaissonException($"The mounts of the container {_request.Id} cannot be changed", "it shares its mount namespace with the host, where that would change the host", "give containers a mount namespace of their own");
        Step(NotDumpable());
        var root = _plan.NewSlot(_plan.Needs("root", () => HostMount.OpenDirectory($"/proc/{_running}/root")));
        var paths = new List<(ulong, string, string)>();
        if (_namespaces.Has(Sched.CLONE_NEWUSER)) paths.Add((Sched.CLONE_NEWUSER, NamespaceTypes.User, $"/proc/{_running}/ns/user"));
        paths.Add((Sched.CLONE_NEWNS, NamespaceTypes.Mount, $"/proc/{_running}/ns/mnt"));
        namespaces = new JoinNamespaces(_plan, paths);
        _plan.Add(new Check("make sure that what was opened is the container's", $"stat(/proc/{_running})", () =>
        {
            if (!isStillThere()) throw new CaissonException($"the container {_request.Id} has stopped");
            FirstProcess.CheckUser(_request.Id, _running, _namespaces);
        }));
        _plan.Subject = _namespaces.Describe(_spec, $"/proc/{_running}/root") with { Made = 0, Joined = _namespaces.New | _namespaces.Joined, Paths = paths };
        return root;
    }

    private void EnterRunning(JoinNamespaces namespaces, bool userJoined)
    {
        if (!userJoined) namespaces.User();
        namespaces.Others(laterPassFollows: false);
        if (_namespaces.Has(Sched.CLONE_NEWUSER))
            Step(new BecomeNamespaceRoot(IdMapWriter.FirstId(_spec.Linux?.UidMappings), IdMapWriter.FirstId(_spec.Linux?.GidMappings)));
        Step(new SetUmask(0, "make files with exactly the modes that are asked for"));
    }
}
