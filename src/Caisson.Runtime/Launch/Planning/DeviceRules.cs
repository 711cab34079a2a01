using Caisson.Linux.Abi;
using Caisson.Linux.Security;
using Caisson.Oci;

namespace Caisson.Runtime.Launch.Planning;

/// <summary>Device rules are control groups' work. Where a container has no group, nothing may depend on them.</summary>
internal static class DeviceRules
{
    /// <summary>
    /// The capabilities that only device rules would tame: who may make a device node reaches every device of the machine.
    /// In a user namespace the kernel allows no device to be made.
    /// </summary>
    public static ulong Withheld(OciSpec spec, NamespaceSet namespaces, SpecProcess process, bool hasGroup, Action<string>? warn)
    {
        const ulong makeNodes = 1ul << (int)Capability.CAP_MKNOD;
        if (hasGroup || namespaces.Has(Sched.CLONE_NEWUSER)) return 0;
        // No rules mean the usual devices, as with a group. Rules that deny nothing need no group.
        if (spec.Linux?.Resources?.Devices is { Count: > 0 } rules && !rules.Exists(static rule => !rule.Allow)) return 0;
        if ((new ProcessCapabilities(process.Capabilities).Bounding & makeNodes) == 0) return 0;
        warn?.Invoke("CAP_MKNOD is left out: without a control group device rules are not enforced, and with it the container would reach every device of this machine");
        return makeNodes;
    }
}
