using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux.Abi;

namespace Caisson.Launch.Planning;

/// <summary>
/// What is to be read-only gets so when everything in it is made: places of later mounts, devices, links. No program of the container runs before that.
/// Bind mounts are another matter: what they show is the host's, and nothing is made there that the document did not allow.
/// </summary>
internal sealed partial class LaunchPlanner
{
    private readonly List<(PlannedMount Mount, Slot Slot)> _sealed = [];

    /// <summary>The attribute that the new mount does not get yet; 0 for none.</summary>
    private ulong SealLater(PlannedMount mount, Slot slot)
    {
        if (!mount.IsReadOnly || !mount.CanBeFilled) return 0;
        _sealed.Add((mount, slot));
        return MountAttr.MOUNT_ATTR_RDONLY;
    }

    /// <summary>A mount that is there is changed: what was asked of it before counts no more. The attribute that it does not get yet; 0 for none.</summary>
    private ulong SealAgain(PlannedMount mount, Slot slot)
    {
        if (!mount.Options.NamesAttributes) return 0;
        _sealed.RemoveAll(each => each.Mount.IsAt(mount.Destination));
        var made = _mounts!.FindLast(each => each.Index < mount.Index && each.IsAt(mount.Destination) && !each.Options.Remount && !each.OnlyPropagates);
        if (!mount.IsReadOnly || made is not { CanBeFilled: true }) return 0;
        _sealed.Add((mount, slot));
        return MountAttr.MOUNT_ATTR_RDONLY;
    }

    private void SealMounts()
    {
        foreach (var (mount, slot) in _sealed)
            Step(new SetMountAttributes(slot, MountAttr.MOUNT_ATTR_RDONLY, 0, 0, false, $"make {mount.Destination} read-only, now that everything in it is in place"));
    }
}
