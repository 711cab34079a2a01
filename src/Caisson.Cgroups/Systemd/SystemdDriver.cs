using Caisson.Cgroups.Devices;
using Caisson.Cgroups.Resources;
using Caisson.DBus;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Cgroups.Systemd;

/// <summary>Has systemd make control groups: a transient scope around the container's first process, with its group delegated.</summary>
/// <remarks>The connection over which the place was found is kept until the unit has been made.</remarks>
public sealed class SystemdDriver : ICgroupDriver
{
    private SystemdManager? _manager;

    /// <inheritdoc/>
    public CgroupManager Manager => CgroupManager.Systemd;

    /// <inheritdoc/>
    public bool NeedsProcess => true;

    /// <inheritdoc/>
    /// <exception cref="CaissonException">Also: systemd cannot be reached.</exception>
    public Cgroup? Locate(CgroupRequest request)
    {
        var place = SystemdPlace.Of(request.Spec.Linux?.CgroupsPath, request.Id, SystemdManager.IsUsers);
        if (place.IsSlice)
            throw new CaissonException($"The container cannot be in the systemd unit {place.Unit}", "a slice has no processes of its own, only the units in it", "let the name in linux.cgroupsPath be that of a scope; its slice stands before the first colon");
        // Said here, before anything is made.
        SystemdAnnotations.Properties(request.Spec.Annotations);
        if (request.Layout.Hierarchies.Count == 0)
            throw new CaissonException("systemd cannot be asked for a control group", $"no control groups are mounted at {CgroupLayout.MountPoint}", new Advice("mount them, or do without", AdviceKind.DoWithoutCgroups));
        var path = Connection.ControlGroup + place.Path + (SystemdAnnotations.Subgroup(request.Spec.Annotations) is { } subgroup ? "/" + subgroup : "");
        var directories = new List<CgroupDirectory>(request.Layout.Hierarchies.Count);
        foreach (var hierarchy in request.Layout.Hierarchies) directories.Add(new CgroupDirectory(hierarchy.Version, hierarchy.Controllers, hierarchy.DirectoryOf(path)));
        return new Cgroup(CgroupManager.Systemd, place.Unit, directories);
    }

    /// <inheritdoc/>
    public void Create(Cgroup group, CgroupRequest request, int pid)
    {
        var place = SystemdPlace.Of(request.Spec.Linux?.CgroupsPath, request.Id, SystemdManager.IsUsers);
        var properties = new List<SystemdProperty>
        {
            new("Description", DBusValue.String($"caisson container {request.Id}")),
            new("Slice", DBusValue.String(place.Slice)),
            new("PIDs", DBusValue.Array("u", DBusValue.UInt32((uint)pid))),
            new("Delegate", DBusValue.Boolean(true)),
            // When containers stop as the machine does is their engine's business.
            new("DefaultDependencies", DBusValue.Boolean(false)),
            new("MemoryAccounting", DBusValue.Boolean(true)),
            new("CPUAccounting", DBusValue.Boolean(true)),
            new("IOAccounting", DBusValue.Boolean(true)),
            new("TasksAccounting", DBusValue.Boolean(true)),
            // A unit that failed is forgotten as well when nothing is left of it.
            new("CollectMode", DBusValue.String("inactive-or-failed")),
        };
        if (request.Resources is { } resources) properties.AddRange(Limits(resources, request.Layout, group));
        properties.AddRange(SystemdAnnotations.Properties(request.Spec.Annotations));

        try
        {
            Start(place.Unit, properties, request.Id);
            try
            {
                Settle(group, request, pid);
            }
            catch
            {
                TryStop(place.Unit);
                CgroupfsDriver.Undo(group);
                throw;
            }
        }
        finally
        {
            Disconnect();
        }
    }

    /// <inheritdoc/>
    public void Apply(Cgroup group, SpecResources resources, UpdateJournal? journal)
    {
        // What a new unit is to know it was told when it was made.
        if (journal is not null) Tell(group, resources, journal);
        _files.Apply(group, resources, journal);
    }

    /// <inheritdoc/>
    public void Remove(Cgroup group)
    {
        // systemd lets go of a scope as soon as it is empty: where nothing is left of it, there is nothing to ask.
        if (IsThere(group))
        {
            try
            {
                Stop(group.Unit!);
            }
            finally
            {
                Disconnect();
            }
        }
        foreach (var directory in group.Directories) group.Remove(directory);
    }

    private const string UnitExists = "org.freedesktop.systemd1.UnitExists";

    // What systemd has no property for, and what has to be exact, is written as without it.
    private readonly CgroupfsDriver _files = new();

    private SystemdManager Connection => _manager ??= SystemdManager.Connect(SystemdManager.IsUsers);

    private void Start(string unit, List<SystemdProperty> properties, string id)
    {
        try
        {
            try
            {
                Connection.StartTransientUnit(unit, properties);
            }
            catch (DBusErrorException error) when (error.Name == UnitExists)
            {
                // What is left of a unit that failed goes away so.
                Connection.TryResetFailed(unit);
                Connection.StartTransientUnit(unit, properties);
            }
        }
        catch (DBusErrorException error)
        {
            throw error.Name == UnitExists
                ? new CaissonException($"The container {id} cannot have the systemd unit {unit}", "there is a unit of that name already, which another container with this id or cgroupsPath may have",
                    $"choose another id or linux.cgroupsPath, or end the unit: systemctl stop {unit}", error)
                : new CaissonException($"systemd refuses to make the unit {unit} for the container {id}", error.Cause, "see which limits and org.systemd.property annotations the document has", error);
        }
    }

    // systemd has put the process into the groups it looks after. The rest of the hierarchies, and a group below its own, are ours to make.
    private static void Settle(Cgroup group, CgroupRequest request, int pid)
    {
        bool below = SystemdAnnotations.Subgroup(request.Spec.Annotations) is not null;
        foreach (var directory in group.Directories)
        {
            bool there = directory.IsThere;
            if (!there && directory.Version == 2 && !below)
                throw new CaissonException($"systemd made the unit {group.Unit}, but its control group is not at {directory.Path}", "systemd sees the control groups from another place than this process",
                    new Advice("run the container from the namespaces that systemd is in, or have the group made without it", AdviceKind.UseCgroupfs));
            CgroupfsDriver.Prepare(group, directory, request.Layout);
            if (directory.Version == 2 && below)
            {
                directory.Write("cgroup.procs", pid.ToString(System.Globalization.CultureInfo.InvariantCulture));
                UnifiedTree.Enable(directory, UnifiedTree.ForStatistics, required: false);
            }
        }
        group.JoinLegacy(pid);
    }

    private List<SystemdProperty> Limits(SpecResources resources, CgroupLayout layout, Cgroup group) =>
        Properties(Writes(resources, group, controller =>
            (controller == "cgroup" ? layout.Unified : layout.Of(controller)) is { } hierarchy ? new ControllerFiles(hierarchy.Version, static _ => null) : null), null, resources.Devices, update: false);

    private static List<CgroupWrite> Writes(SpecResources resources, Cgroup group, Func<string, ControllerFiles?> of)
    {
        try
        {
            return ResourceWrites.Of(resources, of);
        }
        catch (MissingControllerException e)
        {
            throw WriteFailure.Missing(group, e.Controller, e.Field);
        }
    }

    private List<SystemdProperty> Properties(List<CgroupWrite> writes, ulong? period, List<SpecDeviceRule>? rules, bool update)
    {
        var properties = SystemdResources.Of(writes, period, () => Connection.Version);
        if (rules is { Count: > 0 } && DeviceAccess.CanEnforce) properties.AddRange(SystemdResources.Devices(rules, update));
        return properties;
    }

    // The period of CPU bandwidth in force, which a new quota alone refers to.
    private static ulong? Period(Cgroup group)
    {
        var directory = group.Of("cpu");
        var text = directory is { Version: 1 } ? directory.TryRead("cpu.cfs_period_us") : directory?.TryRead("cpu.max") is { } both ? both[(both.IndexOf(' ') + 1)..] : null;
        return ulong.TryParse(text, out var period) ? period : null;
    }

    private static bool IsThere(Cgroup group)
    {
        foreach (var directory in group.Directories)
            if (directory.IsThere) return true;
        return false;
    }

    private void Tell(Cgroup group, SpecResources resources, UpdateJournal journal)
    {
        var writes = Writes(resources, group, controller =>
            (controller == "cgroup" ? group.Unified : group.Of(controller)) is { } directory ? new ControllerFiles(directory.Version, directory.TryRead) : null);
        var period = Period(group);
        // What the files hold now is what systemd knows.
        List<CgroupWrite> before = [];
        foreach (var write in writes)
            if ((group.Of(write.Controller) ?? group.Unified)?.TryRead(write.File) is { } value) before.Add(write with { Value = value });
        journal.Add(() => Tell(group, before, period, resources.Devices is null ? null : journal.Before.Devices));
        Tell(group, writes, period, resources.Devices);
    }

    private void Tell(Cgroup group, List<CgroupWrite> writes, ulong? period, List<SpecDeviceRule>? rules)
    {
        try
        {
            if (Properties(writes, period, rules, update: true) is { Count: > 0 } changes) Connection.SetUnitProperties(group.Unit!, changes);
        }
        catch (DBusErrorException error)
        {
            throw new CaissonException($"systemd refuses the new limits of the unit {group.Unit}", error.Cause, inner: error);
        }
        finally
        {
            Disconnect();
        }
    }

    private void TryStop(string unit)
    {
        try
        {
            Stop(unit);
        }
        catch (CaissonException)
        {
            // The failure that led here is the one to tell.
        }
    }

    private void Stop(string unit)
    {
        if (Connection.StopUnit(unit)) Connection.TryResetFailed(unit);
    }

    private void Disconnect()
    {
        _manager?.Dispose();
        _manager = null;
    }
}
