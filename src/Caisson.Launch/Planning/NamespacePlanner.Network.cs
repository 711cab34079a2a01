using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux.Abi;
using Caisson.Linux.Mounts;

namespace Caisson.Launch.Planning;

internal sealed partial class NamespacePlanner
{
    /// <summary>Gives the mount namespace, a copy of the caller's, what goes with the network namespace.</summary>
    private void ShowNetwork()
    {
        if (_request.NetworkView is not { } view) return;
        var mounts = MountTable.Read();
        // What is mounted in /sys, control groups for instance, is not the network's business, and stays.
        var kept = new List<(Slot Slot, string Path)>();
        if (mounts.Find("/sys") is { MountPoint: "/sys" } sys)
        {
            foreach (var mount in mounts)
            {
                if (mount.ParentId != sys.Id) continue;
                var slot = _plan.NewSlot(mount.MountPoint);
                Step(new CloneMount(mount.MountPoint, slot, recursive: true, "take a copy of what is mounted there, for the new /sys"));
                kept.Add((slot, mount.MountPoint));
            }
        }

        var fresh = _plan.NewSlot("/sys");
        var readOnly = mounts.Find("/sys") is { IsReadOnly: true } ? MountAttr.MOUNT_ATTR_RDONLY : 0;
        Step(new NewFileSystem("sysfs", fresh, [new("source", view.Name)], Restricted | readOnly, "make a /sys that shows the devices of the network namespace"));
        Step(new Attach(fresh, "/sys", "put it in place"));
        foreach (var (slot, path) in kept) Step(new Attach(slot, path, "put back what was mounted there"));
        foreach (var (source, target) in view.Files)
        {
            var slot = _plan.NewSlot(source);
            Step(new CloneMount(source, slot, recursive: false, "take the network namespace's own configuration"));
            Step(new Attach(slot, target, "put it where programs look for it"));
        }
    }
}
