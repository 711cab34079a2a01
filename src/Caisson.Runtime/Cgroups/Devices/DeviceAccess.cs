using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Oci;
using Caisson.Runtime.Cgroups.Resources;

namespace Caisson.Runtime.Cgroups.Devices;

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
    /// The limits of a document; with rules for its own devices if it has none. Outside of a user namespace whoever may make nodes reaches
    /// every device of the machine, so no rules do not mean "all". The usual devices come with any rules.
    /// </summary>
    public static SpecResources? Completed(SpecLinux? linux)
    {
        var resources = linux?.Resources;
        if (resources?.Devices is { Count: > 0 } || linux?.Namespaces?.Exists(static each => each.Type == NamespaceTypes.User) == true || !CanEnforce) return resources;
        return ResourceUpdate.Merge(resources ?? new(), new() { Devices = OwnDevices(linux?.Devices) });
    }

    private static List<SpecDeviceRule> OwnDevices(List<SpecDevice>? devices)
    {
        var rules = new List<SpecDeviceRule> { new() { Allow = false, Access = "rwm" } };
        foreach (var device in devices ?? [])
            if (device.Type is "b" or "c" or "u") rules.Add(new() { Allow = true, Type = device.Type == "b" ? "b" : "c", Major = device.Major, Minor = device.Minor, Access = "rwm" });
        return rules;
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
