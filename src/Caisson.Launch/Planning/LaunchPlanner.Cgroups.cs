using Caisson.Cgroups;
using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Launch.Steps.Parent;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

internal sealed partial class LaunchPlanner
{
    // The child may depend on being in its groups from here on.
    private bool _inGroups;

    private ParentStep? _entry;

    /// <summary>The cgroup namespace is to begin at the container's own groups, so it can only be made once the process is in them.</summary>
    private bool HasOwnGroupNamespace => _request.Cgroup is not null && _namespaces.IsNew(Sched.CLONE_NEWCGROUP);

    /// <summary>Version 2 takes a process at its birth; the rest is the parent's to do, while the child has other things to do.</summary>
    private void EnterControlGroups()
    {
        _plan.BornInto = _request.Cgroup?.BornInto;
        if (_request.Cgroup is { AdmitsLater: true } group) Step(_entry = new EnterOwnCgroup(group));
    }

    /// <summary>Where the child is to be in its groups: before anything shows them, and before a second process is born.</summary>
    private void AwaitControlGroups()
    {
        if (_inGroups) return;
        _inGroups = true;
        if (_entry is not null) Step(new AwaitParent(_entry, "wait until this process is in the container's control groups, which it shows and hands on from here on"));
        // The clone would root it at the parent's groups, even if the child is born into its own.
        if (HasOwnGroupNamespace && !_namespaces.NeedsSecondProcess)
            Step(new Unshare(Sched.CLONE_NEWCGROUP, "make a cgroup namespace, now that the container's own control groups can be its root"));
    }

    /// <summary>
    /// Control groups as the machine has them: the v2 tree itself, or a directory with one mount for each hierarchy. The type
    /// <c>cgroup2</c> means the v2 tree alone.
    /// </summary>
    private void MountCgroup(PlannedMount mount, Slot root)
    {
        AwaitControlGroups();
        var layout = _request.Cgroup?.Layout ?? _host.Cgroups;
        if (layout.Mode == CgroupMode.None)
        {
            Warn($"{mount.Destination} is left out: this machine has no control groups at {CgroupLayout.MountPoint}");
            return;
        }
        if (mount.Options.Data is { Count: > 0 } data && !_namespaces.Has(Sched.CLONE_NEWCGROUP))
            Warn($"{string.Join(", ", data)} of the mount on {mount.Destination} has no effect: without a cgroup namespace what is there already is shown");
        if (mount.Spec.Type == "cgroup2" || layout.Mode == CgroupMode.Unified)
        {
            var unified = layout.Unified ?? throw new CaissonException($"The mount on {mount.Destination} cannot be made", "its type is cgroup2, and this machine has control groups of version 1 alone", "use the type cgroup, which means what the machine has");
            var slot = CgroupSource(unified, mount);
            Step(new MountInRoot(slot, root, mount.Destination, true, $"put the control groups where the container sees {mount.Destination}", keep: true));
            SetTree(slot, mount, "give it the propagation that was asked for");
            return;
        }

        ulong attributes = (ulong)mount.Options.Set;
        var directory = _plan.NewSlot(mount.Destination);
        Step(new NewFileSystem("tmpfs", directory, [new("source", "cgroup"), new("mode", "0755")], attributes & ~MountAttr.MOUNT_ATTR_RDONLY,
            "make the directory in which the control group hierarchies lie"));
        Step(new MountInRoot(directory, root, mount.Destination, true, $"put it where the container sees {mount.Destination}", keep: true));
        foreach (var hierarchy in layout.Hierarchies)
        {
            var name = CgroupPath.Below(CgroupLayout.MountPoint, hierarchy.MountPoint) ?? "unified";
            var slot = CgroupSource(hierarchy, mount);
            Step(new MountInRoot(slot, directory, name, false, $"put the hierarchy {name} into it"));
            if (hierarchy.Version == 1 && name.Contains(','))
                foreach (var controller in name.Split(',')) Step(new MakeLink(directory, controller, name));
        }
        if ((attributes & MountAttr.MOUNT_ATTR_RDONLY) != 0)
            Step(new SetMountAttributes(directory, MountAttr.MOUNT_ATTR_RDONLY, 0, 0, false, "let nothing be added to it"));
        SetTree(directory, mount, "give it the propagation that was asked for");
    }

    /// <summary>
    /// In a cgroup namespace of its own a new mount shows the container's groups and what is below them; else the container's own
    /// directory is bound. Nothing above it is ever seen (CVE-2023-25809). A hierarchy in which the container has no group of its own is read-only,
    /// since its groups, and release_agent at its root (CVE-2022-0492), are the host's.
    /// </summary>
    private Slot CgroupSource(CgroupHierarchy hierarchy, PlannedMount mount)
    {
        var own = OwnDirectory(hierarchy);
        ulong attributes = (ulong)mount.Options.Set | (own is null ? MountAttr.MOUNT_ATTR_RDONLY : 0);
        var slot = _plan.NewSlot(hierarchy.Version == 2 ? "cgroup2" : "cgroup " + hierarchy.Name);
        if (_namespaces.Has(Sched.CLONE_NEWCGROUP))
        {
            var parameters = new List<KeyValuePair<string, string?>> { new("source", "cgroup") };
            foreach (var controller in hierarchy.Controllers)
            {
                bool named = controller.StartsWith("name=", StringComparison.Ordinal);
                if (named) parameters.Add(new("none", null));
                parameters.Add(named ? new("name", controller["name=".Length..]) : new(controller, null));
            }
            // What no mount option is called is the file system's own to judge.
            parameters.AddRange(Options(mount, null));
            Step(new NewFileSystem(hierarchy.Version == 2 ? "cgroup2" : "cgroup", slot, parameters, attributes, "show the control groups from the container's own group on"));
            return slot;
        }
        Step(new CloneMount(own ?? hierarchy.OwnDirectory, slot, false, $"take the {(own is null ? "caller's" : "container's")} control group: the container has no cgroup namespace of its own, and is to see no more"));
        Step(new SetMountAttributes(slot, attributes, 0, 0, false, own is null ? "show it read-only: it is the host's" : "give it the attributes that were asked for"));
        return slot;
    }

    private string? OwnDirectory(CgroupHierarchy hierarchy)
    {
        foreach (var directory in _request.Cgroup?.Group.Directories ?? [])
            if (directory.Hierarchy == hierarchy.Name) return directory.Path;
        return null;
    }
}
