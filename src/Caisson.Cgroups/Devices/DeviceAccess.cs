using Caisson.Cgroups.Resources;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;
using Caisson.Oci;

namespace Caisson.Cgroups.Devices;

/// <summary>Puts a container's device rules in force: by the files of a version 1 devices group, or by a program in version 2.</summary>
internal static class DeviceAccess
{
    /// <summary>Applies rules to a group. An ordinary user's container goes without: it has the user's rights to devices and no others.</summary>
    /// <param name="group">The group.</param>
    /// <param name="rules">The document's rules.</param>
    /// <param name="update">There may be processes in the group that must not find everything open or shut in between.</param>
    /// <exception cref="CaissonException">They cannot be put in force.</exception>
    public static void Apply(Cgroup group, List<SpecDeviceRule> rules, bool update)
    {
        var list = DeviceRule.List(rules);
        if (!CanEnforce) return;
        if (group.Of("devices") is { Version: 1 } legacy) Apply(group, legacy, LegacyDeviceList.Of(list), update);
        else if (group.Unified is { } unified) DevicePrograms.Attach(unified, DeviceProgram.Compile(list));
        else
            throw new CaissonException("linux.resources.devices cannot be applied", "neither the devices controller of version 1 nor the version 2 tree is mounted",
                $"mount -t cgroup -o devices cgroup {CgroupLayout.MountPoint}/devices");
    }

    /// <summary>
    /// The limits of a document; with rules for its own devices if it has none. The kernel asks nobody else about a device's node that is there already,
    /// in the image or anywhere, and whoever may make nodes reaches every device of the machine: so no rules do not mean "all". The usual devices
    /// come with any rules.
    /// </summary>
    /// <param name="spec">The document.</param>
    /// <param name="layout">What is mounted here: without a place for rules there are none that nobody asked for.</param>
    public static SpecResources? Completed(OciSpec spec, CgroupLayout layout)
    {
        var resources = spec.Linux?.Resources;
        if (resources?.Devices is { Count: > 0 } || !CanEnforce || layout.Unified is null && layout.Of("devices") is null) return resources;
        return ResourceUpdate.Merge(resources ?? new(), new() { Devices = OwnDevices(spec) });
    }

    // What a document names is meant to be used: its devices, and the nodes of the host's that it binds by their paths.
    private static List<SpecDeviceRule> OwnDevices(OciSpec spec)
    {
        var rules = new List<SpecDeviceRule> { new() { Allow = false, Access = "rwm" } };
        foreach (var device in spec.Linux?.Devices ?? [])
            if (device.Type is "b" or "c" or "u") rules.Add(new() { Allow = true, Type = device.Type == "b" ? "b" : "c", Major = device.Major, Minor = device.Minor, Access = "rwm" });
        foreach (var mount in spec.Mounts ?? [])
            if (mount.Source is ['/', ..] source && IsBind(mount) && RuleFor(source) is { } rule) rules.Add(rule);
        return rules;
    }

    private static SpecDeviceRule? RuleFor(string node) =>
        SystemCall.statx(Fcntl.AT_FDCWD, node, 0, Stat.STATX_BASIC_STATS, out var status) >= 0 && (status.stx_mode & Stat.S_IFMT) is (Stat.S_IFCHR or Stat.S_IFBLK) and var kind
            ? new() { Allow = true, Type = kind == Stat.S_IFBLK ? "b" : "c", Major = status.stx_rdev_major, Minor = status.stx_rdev_minor, Access = "rwm" } : null;

    private static bool IsBind(SpecMount mount) => mount.Type == "bind" || mount.Options?.Exists(static option => option is "bind" or "rbind") == true;

    /// <summary>Whether a group has a place for rules.</summary>
    /// <param name="group">The group; null for none.</param>
    public static bool HasPlace(Cgroup? group) => group is not null && (group.Unified is not null || group.Of("devices") is not null);

    /// <summary>Whether rules deny nothing: the last one about everything allows it, and none after it denies anything.</summary>
    public static bool AllowsAll(List<SpecDeviceRule>? rules)
    {
        for (int i = (rules?.Count ?? 0) - 1; i >= 0; i--)
        {
            var rule = rules![i];
            if (!rule.Allow) return false;
            if (rule.Type is null or "" or "a" && rule.Major is null or -1 && rule.Minor is null or -1 && DeviceRule.AccessOf(rule.Access) == DeviceRule.AllAccess) return true;
        }
        return false;
    }

    /// <summary>Whether the caller may make rules at all: only an administrator in the machine's first user namespace.</summary>
    public static bool CanEnforce => Caller.IsMachinesRoot;

    private static void Apply(Cgroup group, CgroupDirectory directory, LegacyDeviceList target, bool update)
    {
        var writes = target.WritesFrom(LegacyDeviceList.Parse(directory.Read("devices.list")), out var abrupt);
        if (writes.Count == 0) return;
        using var still = abrupt && update ? Stillness.Of(group) : null;
        foreach (var (file, rule) in writes)
        {
            var error = directory.TryWrite(file, rule);
            if (error != Errno.None) throw Failure(directory, file, rule, error);
        }
    }

    private static CaissonException Failure(CgroupDirectory directory, string file, string rule, Errno error) =>
        new($"Cannot write '{rule}' to {file} (controller devices)", "write", error, directory.Path + "/" + file, error switch
        {
            Errno.EPERM => "the group above does not allow that device, or the caller lacks CAP_SYS_ADMIN",
            Errno.EINVAL when rule == "a" => "the group has groups below it, and then the kernel does not change whether all is allowed",
            _ => null,
        });
}
