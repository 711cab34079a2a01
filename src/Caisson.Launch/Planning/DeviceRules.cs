using Caisson.Cgroups;
using Caisson.Cgroups.Devices;
using Caisson.Linux.Abi;
using Caisson.Linux.Security;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

/// <summary>
/// What stands in for device rules where none are in force: an ordinary user may make none, and without a control group there is no place for them. Then
/// nodes cannot be opened where only the container has business (<c>nodev</c>), and none can be made.
/// </summary>
internal sealed class DeviceRules
{
    private readonly OciSpec _spec;
    private readonly bool _machinesRoot;

    public DeviceRules(OciSpec spec, LaunchHost host, Cgroup? group)
    {
        _spec = spec;
        _machinesRoot = host.Uid == 0 && host.InFirstUserNamespace;
        // No rules mean the usual devices. Rules that deny nothing need no group.
        AreMissing = !(_machinesRoot && DeviceAccess.HasPlace(group)) && !DeviceAccess.AllowsAll(spec.Linux?.Resources?.Devices);
    }

    /// <summary>Devices are to be denied, and no rules do that.</summary>
    public bool AreMissing { get; }

    /// <summary>
    /// The capabilities that only device rules would tame: who may make a device node reaches every device of the machine.
    /// In a user namespace the kernel allows no device to be made.
    /// </summary>
    public ulong Withheld(NamespaceSet namespaces, SpecProcess process, Action<string>? warn)
    {
        if (!AreMissing || !_machinesRoot || namespaces.Has(Sched.CLONE_NEWUSER) || !Holds(process, Capability.CAP_MKNOD)) return 0;
        warn?.Invoke("CAP_MKNOD is left out: without a control group device rules are not enforced, and with it the container would reach every device of this machine");
        return Bit(Capability.CAP_MKNOD);
    }

    /// <summary>The attribute of a mount that has no business with devices: nodes in it, which the image or another container has made, are not to be opened.</summary>
    public ulong Without(PlannedMount mount, string? source) =>
        AreMissing && !mount.NamesDevices && mount.MayHaveNodes && !IsOfDevices(mount.Destination) && !(mount.TakesSource && (IsOfDevices(source) || !IsDirectory(source))) ? MountAttr.MOUNT_ATTR_NODEV : 0;

    /// <summary>Names what neither rules nor the mount's attribute keep shut. An ordinary user's container has the user's rights to devices and no others.</summary>
    /// <param name="mounts">The mounts; null if none are made.</param>
    /// <param name="root">The root file system; null if it cannot have nodes that are open.</param>
    /// <param name="process">The container's process.</param>
    /// <param name="warn">Called with named warnings.</param>
    public void WarnOfGaps(IReadOnlyList<PlannedMount>? mounts, string? root, SpecProcess process, Action<string>? warn)
    {
        if (warn is null || !AreMissing || !_machinesRoot) return;
        const string why = "without a control group device rules are not enforced";
        if (root is not null) warn($"device nodes in {root} can be opened: {why}, and without a mount namespace of its own the container's root cannot be nodev");
        foreach (var mount in mounts ?? [])
            if (mount.TakesSource && mount.Spec.Source is { } source && (IsOfDevices(source) || mount.NamesDevices) && IsDirectory(source)) warn($"the devices in {mount.Destination} can be opened: {why}");
        if (Holds(process, Capability.CAP_SYS_ADMIN)) warn($"CAP_SYS_ADMIN can undo nodev, and so open the device nodes that there are: {why}");
    }

    private static bool Holds(SpecProcess process, Capability capability) => (new ProcessCapabilities(process.Capabilities).Bounding & Bit(capability)) != 0;

    private static ulong Bit(Capability capability) => 1ul << (int)capability;

    private static bool IsOfDevices(string? path) => path is not null && Path.GetFullPath(path, "/") is var full && (full == "/dev" || full.StartsWith("/dev/", StringComparison.Ordinal));

    // What cannot be looked at from here may be one.
    private static bool IsDirectory(string? path) =>
        path is null || SystemCall.statx(Fcntl.AT_FDCWD, path, 0, Stat.STATX_TYPE, out var status) < 0 || (status.stx_mode & Stat.S_IFMT) == Stat.S_IFDIR;
}
