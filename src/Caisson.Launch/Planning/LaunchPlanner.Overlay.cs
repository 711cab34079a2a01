using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

internal sealed partial class LaunchPlanner
{
    private const string SkeletonName = "skeleton", ChangesName = "kept";

    /// <summary>The copies of the host's mounts, by layer.</summary>
    private Slot?[] _lowers = [];

    /// <summary>
    /// Where the parent takes the host's mounts it takes each by itself, so that the kernel's locks, which hold the mounts of a user namespace
    /// together, do not matter. What has a place that others may change is taken by descriptor as well: of it only that descriptor is sure.
    /// </summary>
    private void OpenLayers(RootOverlay overlay)
    {
        _lowers = new Slot?[overlay.Layers.Count];
        for (int i = 0; i < overlay.Layers.Count; i++)
        {
            if (overlay.Layers[i] is { Lower: { } lower, NoLinks: var noLinks } && (ParentTakes || noLinks))
                _lowers[i] = CloneFromHost(lower, lower, recursive: false, $"take {lower}", noLinks: noLinks);
        }
    }

    /// <summary>Lays an overlay over each layer's directory, in a tmpfs that nobody else sees.</summary>
    private void BuildOverlay(RootOverlay overlay)
    {
        var store = _plan.NewSlot("changes");
        List<KeyValuePair<string, string?>> parameters = [new("mode", "0755")];
        if (overlay.Size is { } size) parameters.Add(new("size", size));
        Step(new NewFileSystem("tmpfs", store, parameters, 0, "make a file system in memory that keeps the changes as long as the container lives"));
        Slot? kept = overlay.Changes is { } changes ? KeptChanges(changes) : null;
        Step(new Attach(store, "/proc", "give it a place where overlayfs finds its directories; the host's /proc is not needed here any more"));
        Step(new MakeDirectory(store, "root", 0x1ED, "make the place where the root is put together"));
        if (kept is not null) Step(new MountInRoot(kept, store, ChangesName, true, "put the directory that keeps the changes beside it"));
        if (overlay.Skeleton.Count > 0) BuildSkeleton(overlay.Skeleton, store);
        for (int i = 0; i < overlay.Layers.Count; i++)
        {
            var layer = overlay.Layers[i];
            var slot = layer.ReadOnlyBind ? ReadOnlyLayer(layer, _lowers[i]) : Overlay(layer, i, store);
            if (i == 0)
            {
                Step(new MountInRoot(slot, store, "root", false, "give the root its place", keep: true));
                _root = slot;
            }
            else Step(new MountInRoot(slot, _root!, layer.Target, !layer.NoLinks, $"put it where the container sees {layer.Target}", onlyIfThere: true));
        }
    }

    private Slot ReadOnlyLayer(OverlayLayer layer, Slot? taken)
    {
        var slot = taken;
        if (slot is null) Step(new CloneMount(layer.Lower!, slot = _plan.NewSlot(layer.Target), false, $"take {layer.Lower}, which cannot carry an overlay"));
        Step(new SetMountAttributes(slot, MountAttr.MOUNT_ATTR_RDONLY | NoDevices | (ulong)layer.Attributes, 0, taken is null ? 0 : Mount.MS_PRIVATE, false,
            "show it read-only, so that nothing on the host changes"));
        return slot;
    }

    private Slot Overlay(OverlayLayer layer, int number, Slot store)
    {
        string upper, work;
        if (layer.Upper is { } own) (upper, work) = ($"{ChangesName}/{own}", $"{ChangesName}/{layer.Work}");
        else
        {
            (upper, work) = ($"upper{number}", $"work{number}");
            var (mode, owner) = AttributesOf(layer.Lower);
            Step(new MakeDirectory(store, upper, mode, $"make the directory that takes the changes to {layer.Target}", owner));
            Step(new MakeDirectory(store, work, 0x1C0, "make the directory that overlayfs works in"));
        }

        var lower = layer.Lower is null ? SkeletonName : EscapeLayer(layer.Lower);
        if (_lowers[number] is { } taken)
        {
            lower = $"lower{number}";
            Step(new SetMountAttributes(taken, 0, 0, Mount.MS_PRIVATE, false, "keep it apart from the host's mounts"));
            Step(new MakeDirectory(store, lower, 0x1C0, "make a place for it"));
            Step(new MountInRoot(taken, store, lower, false, "let overlayfs find it"));
        }

        Step(new EnterDirectory(store, "let the layers' relative paths start there"));
        var slot = _plan.NewSlot(number == 0 ? "root" : layer.Target);
        List<KeyValuePair<string, string?>> parameters =
            [new("source", "caisson"), new("lowerdir", lower), new("upperdir", upper), new("workdir", work)];
        if (_namespaces.Has(Sched.CLONE_NEWUSER)) parameters.Add(new("userxattr", null));
        Step(new NewFileSystem("overlay", slot, parameters, NoDevices | (ulong)layer.Attributes,
            $"lay an overlay over {layer.Lower ?? "the skeleton"}: it is read from there and changed only in the upper directory"));
        return slot;
    }

    /// <summary>
    /// The directory that keeps changes may be open to others: overlayfs finds its directories in a copy of the mount that follows no link.
    /// </summary>
    private Slot KeptChanges(string directory)
    {
        var slot = CloneFromHost(directory, "kept changes", recursive: false, "take the directory that keeps the changes");
        Step(new SetMountAttributes(slot, MountAttr.MOUNT_ATTR_NOSYMFOLLOW | MountAttr.MOUNT_ATTR_NODEV | MountAttr.MOUNT_ATTR_NOSUID, 0, Mount.MS_PRIVATE, false,
            "follow no link in it: others may be able to write there"));
        return slot;
    }

    /// <summary>
    /// Made here, by the container's own ids in a file system that nobody else sees, and not by the caller beforehand: what these ids may not
    /// read on the host they do not get.
    /// </summary>
    private void BuildSkeleton(IReadOnlyList<SkeletonEntry> entries, Slot store)
    {
        Step(new MakeDirectory(store, SkeletonName, 0x1ED, "make the directories on the way to the host's mounts anew"));
        var (user, group) = OwnIds;
        foreach (var entry in entries)
        {
            var path = SkeletonName + entry.Path;
            Step(entry.Kind switch
            {
                SkeletonEntryKind.Directory => new MakeDirectory(store, path, entry.Mode | 0x1C0, $"make {entry.Path} anew"),
                SkeletonEntryKind.Link => new MakeLink(store, path, entry.Source ?? "", $"make the link {entry.Path} anew"),
                _ => new CopyFile(store, path, entry.Mode, entry.Source, user, group),
            });
        }
    }

    // overlayfs separates lower directories by colons and takes a backslash for an escape.
    private static string EscapeLayer(string path) =>
        path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);

    /// <summary>The upper directory stands for the lower one: it has its mode, and its owner as far as the container knows that, where it is not whom it would get anyway.</summary>
    private (uint Mode, (uint User, uint Group)? Owner) AttributesOf(string? lower)
    {
        if (lower is null || SystemCall.statx(Fcntl.AT_FDCWD, lower, 0, Stat.STATX_BASIC_STATS, out var status) < 0) return (0x1ED, null);
        bool own = _spec.Linux is { UidMappings.Count: > 0, GidMappings.Count: > 0 };
        // Of a user namespace that is joined, or that the caller is in, it is not known here who exists.
        if (_namespaces.Has(Sched.CLONE_NEWUSER) ? !own : !_host.InFirstUserNamespace) return (status.stx_mode & 0xFFFu, null);
        var made = OwnIds;
        var owner = (User: Inside(_spec.Linux?.UidMappings, status.stx_uid) ?? made.User, Group: Inside(_spec.Linux?.GidMappings, status.stx_gid) ?? made.Group);
        return (status.stx_mode & 0xFFFu, owner == made ? null : owner);
    }

    /// <summary>The ids of the process that puts the root together.</summary>
    private (uint User, uint Group) OwnIds => _spec.Linux is { UidMappings: { Count: > 0 } users, GidMappings: { Count: > 0 } groups }
        ? (IdMapWriter.FirstId(users), IdMapWriter.FirstId(groups)) : (_host.Uid, _host.Gid);

    private static uint? Inside(List<SpecIdMapping>? mappings, uint id)
    {
        if (mappings is not { Count: > 0 }) return id;
        foreach (var mapping in mappings)
            if (id >= mapping.HostId && id - mapping.HostId < mapping.Size) return mapping.ContainerId + (id - mapping.HostId);
        return null;
    }
}
