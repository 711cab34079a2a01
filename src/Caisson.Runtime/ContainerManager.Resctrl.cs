using Caisson.Runtime.Resctrl;

namespace Caisson.Runtime;

public sealed partial class ContainerManager
{
    /// <summary>Changes the limits of a container's class of service in the resctrl file system (config-linux.md, "IntelRdt"); null leaves one as it is.</summary>
    /// <param name="id">The container's id.</param>
    /// <param name="l3CacheSchema">Lines such as <c>L3:0=f;1=f0</c>: which parts of each cache it may fill.</param>
    /// <param name="memBwSchema">A line such as <c>MB:0=20;1=70</c>: which share of the memory's bandwidth it may take.</param>
    /// <exception cref="CaissonException">The container has no class of service, or the kernel refuses the limits.</exception>
    public void UpdateServiceClass(string id, string? l3CacheSchema, string? memBwSchema)
    {
        using var directory = Locked(id);
        var group = ResctrlGroup.Of(Made(directory).Record?.IntelRdt)
            ?? throw new CaissonException($"the container {id} has no class of service", "it was made without linux.intelRdt", "give it linux.intelRdt when it is made");
        group.Update(l3CacheSchema, memBwSchema);
    }
}
