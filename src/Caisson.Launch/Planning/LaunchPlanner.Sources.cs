using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

/// <summary>Where bind mounts come from. Each source is copied when its mount's turn comes, after all that the document mounts before it, wherever that can be.</summary>
internal sealed partial class LaunchPlanner
{
    private RootPaths? _rootPaths;

    /// <summary>The parent takes what the child's user namespace would let it see less of than its caller does. In a joined mount namespace the parent sees nothing.</summary>
    private bool ParentTakes => _host.Privileged && _namespaces.Has(Sched.CLONE_NEWUSER) && (_namespaces.Joined & Sched.CLONE_NEWNS) == 0;

    /// <summary>
    /// Does what cannot wait for the mount's turn: the child may be somebody else by then, or have something of its own over a part of the host's tree.
    /// </summary>
    private void PrepareSource(PlannedMount mount)
    {
        if (mount.Source is not null || mount.Link is not null) return;
        var options = mount.Options;
        var path = SourceOf(mount);
        if (options.CopySymlink && LinkTarget(path) is { } target) mount.Link = target;
        else if (_request.Overlay is null && (_rootPaths ??= new RootPaths(RootPath)).Below(path, !options.SourceNoFollow) is { } below) mount.InRoot = below;
        // The directories that keep the changes of an overlay lie over the host's /proc while the root is built: whoever copies all that is mounted there comes before.
        else if (ParentTakes || (_request.Overlay is not null && options.BindRecursive)) CloneSource(mount);
        else if (_namespaces.Has(Sched.CLONE_NEWUSER) || _request.Overlay is not null)
        {
            mount.Opened = _plan.NewSlot($"source of {mount.Destination}");
            Step(new OpenSource(path, mount.Opened, !options.SourceNoFollow));
        }
    }

    /// <summary>The copy of the source, now.</summary>
    private Slot TakeSource(PlannedMount mount, Slot root)
    {
        if (mount.Source is { } early) return early;
        var options = mount.Options;
        var path = SourceOf(mount);
        var slot = mount.Source = _plan.NewSlot(path);
        var purpose = $"take {path}, to be seen as {mount.Destination}";
        Step(mount.InRoot is { } below ? new CloneInRoot(root, below, slot, options.BindRecursive, !options.SourceNoFollow, purpose)
            : mount.Opened is { } opened ? new CloneOpened(opened, path, slot, options.BindRecursive, purpose)
            : new CloneMount(path, slot, options.BindRecursive, purpose, !options.SourceNoFollow));
        if (mount.MapsIds) Step(new MapIds(slot, IdsOf(mount), options.IdMapRecursive));
        return slot;
    }

    /// <summary>Copies a bind mount's source ahead of its turn, idmapped if it is to be.</summary>
    private void CloneSource(PlannedMount mount)
    {
        var options = mount.Options;
        var path = SourceOf(mount);
        if (options.CopySymlink && LinkTarget(path) is { } target)
        {
            mount.Link = target;
            return;
        }
        bool follow = !options.SourceNoFollow;
        if (mount.MapsIds)
        {
            var ids = OpenIds(mount);
            mount.FromParent = true;
            mount.Source = _plan.NewSlot(_plan.Needs($"{path}, idmapped", () => IdMappedMount.Clone(path, options.BindRecursive, follow, options.IdMapRecursive, ids)));
            return;
        }
        mount.FromParent = ParentTakes;
        mount.Source = CloneFromHost(path, path, options.BindRecursive, $"take {path}, to be seen as {mount.Destination}", follow,
            check: _namespaces.Has(Sched.CLONE_NEWUSER) ? mount.CheckLocked : null);
    }

    private string SourceOf(PlannedMount mount) => mount.Spec.Source is { Length: > 0 } source ? HostPath(source)
        : throw new CaissonException($"The bind mount on {mount.Destination} has no source");

    /// <summary>Where a link leads; null for anything else. What is not there is the mount's to report.</summary>
    private static string? LinkTarget(string path)
    {
        var target = FilePath.LinkTarget(path);
        return target is "" ? null : target;
    }

    /// <summary>
    /// Copies a mount of the host. Where the child's user namespace would let it see less than its caller does, the
    /// parent opens it before the clone.
    /// </summary>
    private Slot CloneFromHost(string path, string name, bool recursive, string purpose, bool followLink = true, bool noLinks = false, Action<System.Runtime.InteropServices.SafeHandle>? check = null)
    {
        if (ParentTakes) return _plan.NewSlot(_plan.Needs(name, () => HostMount.Clone(path, recursive, followLink, noLinks, check)));
        var slot = _plan.NewSlot(name);
        Step(new CloneMount(path, slot, recursive, purpose, followLink, noLinks));
        return slot;
    }

    private HostDescriptor IdsOf(PlannedMount mount) => _plan.Needs($"ids for {mount.Destination}", OpenIds(mount));

    /// <summary>A user namespace with the maps of an idmapped mount: its own, or those of the container's user namespace.</summary>
    private Func<System.Runtime.InteropServices.SafeHandle> OpenIds(PlannedMount mount)
    {
        if (!_host.Privileged)
            throw new CaissonException($"The ids of the mount on {mount.Destination} cannot be mapped", "the kernel lets only the administrator of the user namespace that mounted a file system show it with other owners",
                "run as root, or leave idmap and the mount's mappings out: in a rootless container the caller's own files belong to root already");
        if (mount.Spec.UidMappings is { } users && mount.Spec.GidMappings is { } groups) return () => IdMappedMount.Namespace(users, groups);
        // The maps of a joined namespace are what it has, whatever the document says of them.
        foreach (var (flag, _, path) in _namespaces.Paths)
            if (flag == Sched.CLONE_NEWUSER) return () => NamespaceHandle.OpenPath(path, NamespaceKind.User);
        return _spec.Linux?.UidMappings is { Count: > 0 } ownUsers && _spec.Linux.GidMappings is { Count: > 0 } ownGroups ? () => IdMappedMount.Namespace(ownUsers, ownGroups)
            : throw new CaissonException($"The mount on {mount.Destination} cannot be idmapped", "neither it nor the container has id mappings", "give the mount uidMappings and gidMappings");
    }
}
