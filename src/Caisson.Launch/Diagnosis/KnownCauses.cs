using Caisson.Launch.Diagnosis.Causes;

namespace Caisson.Launch.Diagnosis;

/// <summary>All causes, in the order in which they are asked: the first that knows the failure tells.</summary>
internal static class KnownCauses
{
    /// <summary>What is known of the failure; null if nothing is.</summary>
    public static Finding? Find(Failure failure, Machine machine)
    {
        foreach (var cause in All())
            if (cause.Find(failure, machine) is { } finding) return finding;
        return null;
    }

    /// <summary>The causes; made only once something has failed.</summary>
    public static ICause[] All() =>
    [
        new DescriptorsExhausted(),
        new AppArmorUserNamespace(),
        new UserNamespaceRefused(), new NamespaceLimitReached(), new NamespaceRefused(), new ProcessLimitReached(),
        new MapRefused(),
        new JoinRefused(), new NamespaceFileRefused(),
        new HostPathBlocked(), new MountCopyRefused(), new IdMappedMountRefused(),
        new FileSystemOptionRefused(), new OverlayRefused(), new FileSystemForbidden(),
        new CopyRefused(), new DeviceRefused(), new MountTargetRefused(), new RootChangeRefused(),
        new KernelSettingRefused(), new NameRefused(), new ResourceLimitRefused(), new AttributeRefused(), new LabelRefused(),
        new IdentityRefused(), new CapabilityRefused(), new WorkingDirectoryRefused(), new TerminalRefused(), new FilterRefused(),
        new RightMissing(),
    ];
}
