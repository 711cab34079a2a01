using Caisson.Cgroups;
using Caisson.Cgroups.Devices;
using Caisson.Cgroups.Resources;
using Caisson.Oci;
using Caisson.Runtime.Resctrl;

namespace Caisson.Runtime;

public sealed partial class ContainerManager
{
    /// <summary>Changes a container's limits. What is not named stays; 0 names nothing but where it is a value, as in the specification.</summary>
    /// <param name="id">The container's id.</param>
    /// <param name="resources">What is to change; null for nothing.</param>
    /// <param name="more">Changes on top of these; null for none.</param>
    /// <param name="service">Changes of its class of service (Intel RDT): <c>l3CacheSchema</c> and <c>memBwSchema</c>; null for none.</param>
    /// <param name="warn">Called with what is accepted but has no effect.</param>
    /// <exception cref="CaissonException">The container has ended or has no control group or class of service, or a limit cannot be had: then it has the limits that it had before.</exception>
    public void Update(string id, SpecResources? resources, SpecResources? more = null, SpecIntelRdt? service = null, Action<string>? warn = null)
    {
        var changes = ResourceUpdate.Merge(resources ?? new(), more ?? new());
        SpecLoader.CheckResources(changes, warn);
        using var directory = Locked(id);
        var snapshot = Made(directory);
        if (snapshot.Pid == 0) throw NotRunning(id);
        var allocation = service is null ? null : ResctrlGroup.Of(snapshot.Record!.IntelRdt)
            ?? throw new CaissonException($"cannot update container {id}", "it has no class of service of Intel RDT", "give it one when it is made: linux.intelRdt");
        var group = snapshot.Record!.Cgroup ?? throw new CaissonException($"cannot update container {id}", "it has no control group of its own", "make it with a manager of control groups");
        var spec = ReadSpec(directory);
        var linux = spec.Linux ??= new();
        var journal = new UpdateJournal(DeviceAccess.Completed(spec, CgroupLayout.Read()) ?? new());
        var after = ResourceUpdate.Merge(linux.Resources ?? new(), changes);
        linux.Resources = after;
        if (service is not null)
        {
            var rdt = linux.IntelRdt ??= new();
            (rdt.L3CacheSchema, rdt.MemBwSchema) = (service.L3CacheSchema ?? rdt.L3CacheSchema, service.MemBwSchema ?? rdt.MemBwSchema);
        }
        // Where there is no room for the new record nothing is changed at all.
        using var record = directory.Draft("config.json", SpecWriter.ToUtf8(spec));
        try
        {
            CgroupDrivers.Of(group.Manager).Apply(group, ResourceUpdate.Complete(changes, after), journal);
            if (service is not null) allocation!.Update(service.L3CacheSchema, service.MemBwSchema, journal);
            record.Commit();
        }
        catch
        {
            journal.SetBack();
            throw;
        }
    }
}
