using Caisson.Linux.Namespaces;

namespace Caisson.Doctor.Checks;

/// <summary>All checks, in the order in which they are shown.</summary>
internal static class KnownChecks
{
    /// <summary>The checks.</summary>
    public static IReadOnlyList<Check> All()
    {
        List<Check> checks = [new KernelVersionCheck(), new SystemCallsCheck(mounts: false), new KernelConfigCheck()];
        foreach (var kind in NamespaceKinds.Each) checks.Add(new NamespaceKindCheck(kind));
        checks.AddRange(
        [
            new UserNamespaceSwitchesCheck(), new LaunchCheck(),
            new SubordinateIdsCheck(), new IdMapHelpersCheck(),
            new CgroupLayoutCheck(), new CgroupControllersCheck(), new CgroupDelegationCheck(), new SystemdCheck(),
            new SystemCallsCheck(mounts: true), new RootCheck(), new OverlayCheck(), new ContainerFileSystemsCheck(), new IdMappedMountsCheck(), new ProcCheck(), new SysCheck(), new DevicesCheck(),
            new NetworkDevicesCheck(), new TunCheck(), new NftablesCheck(), new ForwardingCheck(),
            new SeccompCheck(), new SeccompNotifyCheck(), new SecurityModulesCheck(), new CapabilitiesCheck(),
            new OpenFilesCheck(), new ProcessesCheck(), new KeysCheck(), new WatchesCheck(), new MountLimitsCheck(),
            new SurroundingsCheck(), new EmulatorsCheck(), new HostnameCheck(),
        ]);
        return checks;
    }
}
