using Caisson.Cgroups;
using Caisson.Linux.Abi;
using Caisson.Oci;
using Caisson.Runtime.Network;
using Caisson.Runtime.State;

namespace Caisson.Runtime;

public sealed partial class ContainerManager
{
    private ContainerSnapshot Recovered(ContainerDirectory directory, ContainerSnapshot snapshot) => snapshot.Failure is null ? snapshot : Recover(directory, snapshot);

    /// <summary>
    /// What can be known of a container without its record: its first process by the link in its directory, or by the cgroup that its configuration names, and
    /// the rest by its copy of the configuration.
    /// </summary>
    private ContainerSnapshot Recover(ContainerDirectory directory, ContainerSnapshot snapshot)
    {
        OciSpec spec;
        try
        {
            spec = ReadSpec(directory);
        }
        catch (CaissonException)
        {
            // Then it is looked for where containers are that ask for nothing.
            spec = new();
        }
        var process = directory.Survivor();
        var group = FindGroup(directory, spec, process?.Pid ?? 0);
        process ??= FirstOf(group);
        var devices = NetDeviceMover.Of(spec, directory);
        return new ContainerSnapshot
        {
            Id = snapshot.Id,
            Directory = snapshot.Directory,
            Status = snapshot.Status,
            Failure = snapshot.Failure,
            Pid = process?.Pid ?? 0,
            Record = new ContainerRecord
            {
                Id = snapshot.Id,
                OciVersion = spec.OciVersion ?? SpecDefaults.OciVersion,
                Bundle = "",
                Rootfs = spec.Root?.Path ?? "",
                Created = default,
                Process = process ?? default,
                OwnerUid = SystemCall.geteuid(),
                OwnPidNamespace = IsNew(spec, NamespaceTypes.Pid),
                OwnMountNamespace = IsNew(spec, NamespaceTypes.Mount),
                HasHooks = spec.Hooks is { IsEmpty: false },
                NetDevices = devices?.Names,
                NetworkNamespace = devices?.Path,
                Cgroup = group,
                Annotations = spec.Annotations,
            },
        };
    }

    // The group where the container's would be.
    private Cgroup? FindGroup(ContainerDirectory directory, OciSpec spec, int pid)
    {
        string id = directory.Id;
        bool systemd = spec.Linux?.CgroupsPath?.Split(':').Length == 3;
        foreach (var (manager, name) in new[] { (CgroupManager.Systemd, id), (CgroupManager.Cgroupfs, id), (CgroupManager.Cgroupfs, CgroupPath.KnownName(id)) })
        {
            if (manager == CgroupManager.Systemd && !systemd) continue;
            Cgroup? group = null;
            try
            {
                group = CgroupLaunch.Locate(manager, id, spec, optional: true, warn: null, name)?.Group;
            }
            catch (CaissonException)
            {
                // This manager has no such place, so it made none.
            }
            if (group is null) continue;
            if (group.Principal.IsThere && (pid != 0 ? group.Processes().Contains(pid) : IsLeft(directory, spec, group))) return group;
            group.Dispose();
        }
        return null;
    }

    // Whether a group of that name is what the container has left: not one that was made later, nor another container's, nor the host's own, which may have that name. Where
    // its first process is known to have ended, and so its PID namespace, whoever is in there is not the container's.
    private bool IsLeft(ContainerDirectory directory, OciSpec spec, Cgroup group)
    {
        if (directory.Noted is { Cgroup: var number } && (number != 0 && number != group.Principal.Number || IsNew(spec, NamespaceTypes.Pid) && !group.IsEmptyWithin(OrphanLimit))) return false;
        return !IsAnothers(directory.Id, group) && !IsHosts(FirstOf(group));
    }

    private bool IsAnothers(string id, Cgroup group)
    {
        bool found = false;
        foreach (var other in Store.List())
        {
            using var theirs = other.Record?.Cgroup;
            found |= other.Id != id && theirs?.Principal.Path == group.Principal.Path;
        }
        return found;
    }

    private static bool IsHosts(ProcessIdentity? first) => first is { Pid: var pid } && IsShared(pid, "mnt") && IsShared(pid, "pid");

    private static bool IsShared(int pid, string kind) => new FileInfo($"/proc/{pid}/ns/{kind}").LinkTarget == new FileInfo("/proc/self/ns/" + kind).LinkTarget;

    // The first process is older than all that it or an exec brought there.
    private static ProcessIdentity? FirstOf(Cgroup? group)
    {
        ProcessIdentity? first = null;
        foreach (var pid in group?.Processes() ?? [])
            if (ProcessIdentity.Of(pid) is { } process && !(process.StartTime >= first?.StartTime)) first = process;
        return first;
    }
}
