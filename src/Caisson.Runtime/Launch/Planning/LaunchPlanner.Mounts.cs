using Caisson.Linux.Abi;
using Caisson.Oci;
using Caisson.Runtime.Launch.Plan;
using Caisson.Runtime.Launch.Steps;

namespace Caisson.Runtime.Launch.Planning;

internal sealed partial class LaunchPlanner
{
    private List<PlannedMount>? _mounts;

    private List<PlannedMount> PlanMounts()
    {
        var mounts = new List<PlannedMount>(_spec.Mounts?.Count ?? 0);
        foreach (var mount in _spec.Mounts ?? []) mounts.Add(new PlannedMount(mount, mounts.Count));
        return mounts;
    }

    /// <summary>Copies a bind mount's source, idmapped if it is to be.</summary>
    private void CloneSource(PlannedMount mount)
    {
        var path = mount.Spec.Source is { Length: > 0 } source ? HostPath(source)
            : throw new CaissonException($"The bind mount on {mount.Destination} has no source");
        var options = mount.Options;
        if (options.IdMap || mount.Spec.UidMappings is not null)
        {
            mount.FromParent = true;
            mount.Source = _plan.NewSlot(_plan.Needs($"{path}, idmapped", () => IdMappedMount.Clone(path, options.BindRecursive, options.IdMapRecursive, MapsOf(mount))));
            return;
        }
        mount.FromParent = _host.Privileged && _namespaces.Has(Sched.CLONE_NEWUSER);
        mount.Source = CloneFromHost(path, path, options.BindRecursive, $"take {path}, to be seen as {mount.Destination}");
    }

    private (List<SpecIdMapping> Users, List<SpecIdMapping> Groups) MapsOf(PlannedMount mount) =>
        mount.Spec.UidMappings is { } users && mount.Spec.GidMappings is { } groups ? (users, groups)
        : _spec.Linux?.UidMappings is { Count: > 0 } ownUsers && _spec.Linux.GidMappings is { Count: > 0 } ownGroups ? (ownUsers, ownGroups)
        : throw new CaissonException($"The mount on {mount.Destination} cannot be idmapped", "neither it nor the container has id mappings", "give the mount uidMappings and gidMappings");

    private void AddMount(PlannedMount mount, Slot root)
    {
        if (mount.Options.TmpCopyUp || mount.Options.CopySymlink || mount.Options.SourceNoFollow || mount.Options.DestinationNoFollow)
            throw new CaissonException($"The mount on {mount.Destination} asks for an option that is not supported yet",
                "tmpcopyup, copy-symlink, src-nofollow and dest-nofollow are still missing", "leave the option out");
        if (mount.Options.Remount) Remount(mount, root);
        else if (mount.IsBind) Bind(mount, root);
        else if (mount.Spec.Type is "cgroup" or "cgroup2") MountCgroup(mount, root);
        else MountNew(mount, root);
    }

    private void Bind(PlannedMount mount, Slot root)
    {
        Adapt(mount.Source!, mount, $"give {mount.Destination} the attributes that were asked for");
        Step(new MountInRoot(mount.Source!, root, mount.Destination, true, $"put it where the container sees {mount.Destination}"));
    }

    /// <summary>Attributes and propagation, each set once: first those of this mount alone, then those of the whole tree.</summary>
    private void Adapt(Slot slot, PlannedMount mount, string purpose, bool attributesGiven = false)
    {
        var options = mount.Options;
        ulong cutOff = mount.FromParent && !mount.SharesWithHost ? Mount.MS_SLAVE : 0;
        if (!attributesGiven && (options.Set != 0 || options.Clear != 0)) Step(new SetMountAttributes(slot, (ulong)options.Set, (ulong)options.Clear, 0, false, purpose));
        if (options.RecursiveSet != 0 || options.RecursiveClear != 0 || cutOff != 0)
            Step(new SetMountAttributes(slot, (ulong)options.RecursiveSet, (ulong)options.RecursiveClear, cutOff, true, purpose + ", in all that is mounted below it too"));
        foreach (var propagation in options.Propagation ?? [])
            Step(new SetMountAttributes(slot, 0, 0, (ulong)(propagation & ~MountPropagation.Recursive), (propagation & MountPropagation.Recursive) != 0,
                $"let mounts below {mount.Destination} travel as asked"));
    }

    private void MountNew(PlannedMount mount, Slot root)
    {
        var type = mount.Spec.Type is { Length: > 0 } given ? given
            : throw new CaissonException($"The mount on {mount.Destination} has no type", "it is no bind mount either", "set its type, or the option bind");
        var slot = _plan.NewSlot(mount.Destination);
        Step(new NewFileSystem(type, slot, Parameters(mount, type), (ulong)mount.Options.Set, $"make the {type} that the container sees as {mount.Destination}"));
        Adapt(slot, mount, $"give {mount.Destination} the attributes that were asked for", attributesGiven: true);
        // An image whose /proc is a link would have it mounted elsewhere, and what is hidden and labelled there would stay open.
        bool links = type is not ("proc" or "sysfs");
        Step(new MountInRoot(slot, root, mount.Destination, links, $"put it where the container sees {mount.Destination}"));
    }

    private List<KeyValuePair<string, string?>> Parameters(PlannedMount mount, string type)
    {
        var parameters = new List<KeyValuePair<string, string?>>();
        if (mount.Spec.Source is { Length: > 0 } source) parameters.Add(new("source", source));
        foreach (var option in mount.Options.Data ?? [])
        {
            int separator = option.IndexOf('=');
            parameters.Add(separator < 0 ? new(option, null) : new(option[..separator], option[(separator + 1)..]));
        }
        AddFlag(parameters, mount.Options.SuperblockSet);
        if (type == "tmpfs" && !parameters.Exists(parameter => parameter.Key == "mode") && CoveredMode(mount.Destination) is { } mode)
            parameters.Add(new("mode", Convert.ToString(mode, 8)));
        return parameters;
    }

    private static void AddFlag(List<KeyValuePair<string, string?>> parameters, SuperblockFlags flags)
    {
        if ((flags & SuperblockFlags.Sync) != 0) parameters.Add(new("sync", null));
        if ((flags & SuperblockFlags.Dirsync) != 0) parameters.Add(new("dirsync", null));
        if ((flags & SuperblockFlags.Lazytime) != 0) parameters.Add(new("lazytime", null));
        if ((flags & SuperblockFlags.Mand) != 0) parameters.Add(new("mand", null));
        if ((flags & SuperblockFlags.Iversion) != 0) parameters.Add(new("iversion", null));
    }

    /// <summary>A tmpfs without a mode of its own takes that of the directory it covers. The look is only for that: the mount itself resolves anew.</summary>
    private uint? CoveredMode(string destination)
    {
        try
        {
            using var root = Caisson.Linux.Files.RootDirectory.Open(RootOnHost);
            return root.Examine(destination)?.Permissions;
        }
        catch (CaissonException)
        {
            return null;
        }
    }

    /// <summary>Where the container's files are looked up before it exists.</summary>
    private string RootOnHost => _request.Overlay is { } overlay ? overlay.Layers[0].Lower : RootPath;

    private void Remount(PlannedMount mount, Slot root)
    {
        if (mount.Options.Data is { Count: > 0 } || mount.Options.SuperblockSet != 0 || mount.Options.SuperblockClear != 0)
            throw new CaissonException($"The remount of {mount.Destination} is not supported",
                "it would change the file system itself, which other mounts share", "use attributes of the mount alone, such as ro, nosuid, nodev, noexec");
        var slot = _plan.NewSlot(mount.Destination);
        Step(new OpenDirectory(root, mount.Destination, slot, true, $"find the mount on {mount.Destination}"));
        Adapt(slot, mount, $"change the attributes of {mount.Destination}");
    }

    /// <summary>
    /// Control groups as the machine has them: the v2 tree itself, or a directory with one mount for each v1 hierarchy. In
    /// a cgroup namespace of its own a new mount shows the container's groups only; else the host's tree is bound.
    /// </summary>
    private void MountCgroup(PlannedMount mount, Slot root)
    {
        var hierarchies = _host.CgroupHierarchies;
        if (hierarchies.Count == 0)
        {
            Warn($"{mount.Destination} is left out: this machine has no control groups at /sys/fs/cgroup");
            return;
        }
        bool own = _namespaces.Has(Sched.CLONE_NEWCGROUP);
        ulong attributes = (ulong)mount.Options.Set;
        if (hierarchies.Count == 1 && hierarchies[0].Version == 2)
        {
            var slot = CgroupSource(hierarchies[0], own, attributes, mount);
            Step(new MountInRoot(slot, root, mount.Destination, true, $"put the control groups where the container sees {mount.Destination}"));
            Adapt(slot, mount, "give it the propagation that was asked for", attributesGiven: true);
            return;
        }

        var directory = _plan.NewSlot(mount.Destination);
        Step(new NewFileSystem("tmpfs", directory, [new("source", "cgroup"), new("mode", "0755")], attributes & ~(ulong)MountAttributes.Rdonly,
            "make the directory in which the control group hierarchies lie"));
        Step(new MountInRoot(directory, root, mount.Destination, true, $"put it where the container sees {mount.Destination}"));
        foreach (var hierarchy in hierarchies)
        {
            var name = hierarchy.MountPoint.Length > "/sys/fs/cgroup/".Length ? hierarchy.MountPoint["/sys/fs/cgroup/".Length..] : "unified";
            var slot = CgroupSource(hierarchy, own, attributes, mount);
            Step(new MountInRoot(slot, directory, name, false, $"put the hierarchy {name} into it"));
            if (hierarchy.Version == 1 && name.Contains(','))
                foreach (var controller in name.Split(',')) Step(new MakeLink(directory, controller, name));
        }
        if ((attributes & MountAttr.MOUNT_ATTR_RDONLY) != 0)
            Step(new SetMountAttributes(directory, MountAttr.MOUNT_ATTR_RDONLY, 0, 0, false, "let nothing be added to it"));
        Adapt(directory, mount, "give it the propagation that was asked for", attributesGiven: true);
    }

    private Slot CgroupSource(CgroupHierarchy hierarchy, bool own, ulong attributes, PlannedMount mount)
    {
        var slot = _plan.NewSlot(hierarchy.Version == 2 ? "cgroup2" : "cgroup " + string.Join(',', hierarchy.Options));
        if (own)
        {
            var parameters = new List<KeyValuePair<string, string?>> { new("source", "cgroup") };
            foreach (var option in hierarchy.Options)
            {
                int separator = option.IndexOf('=');
                parameters.Add(separator < 0 ? new(option, null) : new(option[..separator], option[(separator + 1)..]));
            }
            Step(new NewFileSystem(hierarchy.Version == 2 ? "cgroup2" : "cgroup", slot, parameters, attributes, "show the control groups from the container's own group on"));
            return slot;
        }
        Step(new CloneMount(hierarchy.MountPoint, slot, false, $"take the host's control groups, {hierarchy.MountPoint}: the container has no cgroup namespace of its own"));
        // Without a namespace of its own a writable tree would be the host's (CVE-2023-25809).
        Step(new SetMountAttributes(slot, attributes | MountAttr.MOUNT_ATTR_RDONLY, 0, 0, false, "show them read-only: they are the host's"));
        return slot;
    }
}
