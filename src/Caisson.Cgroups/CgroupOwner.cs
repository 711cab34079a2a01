using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;
using Caisson.Oci;

namespace Caisson.Cgroups;

/// <summary>
/// Gives a version 2 group to the container's user, who may then divide it further: where the container has a cgroup namespace of its own
/// and a writable view of its group, as runtime-spec asks for. Version 1 groups are never given away.
/// </summary>
internal static class CgroupOwner
{
    // Where the kernel does not say what may be given away (before Linux 4.15): cgroups(7).
    private static string Defaults => "cgroup.procs\ncgroup.threads\ncgroup.subtree_control";

    public static void Give(Cgroup group, OciSpec spec)
    {
        if (group.Unified is not { } directory || !IsWritableInside(spec) || HostUser(spec) is not { } owner || owner == SystemCall.geteuid()) return;
        var files = CString.Decode(ProcFile.TryRead("/sys/kernel/cgroup/delegate") ?? CString.Bytes(Defaults));
        Give(SystemCall.fchown(directory.Descriptor, owner, uint.MaxValue), directory.Path);
        foreach (var file in files.Split('\n'))
        {
            if (file.Length == 0) continue;
            int opened = SystemCall.openat(directory.Descriptor, file, Fcntl.O_RDONLY | Fcntl.O_NOFOLLOW);
            // A write-only file is opened to write: nothing is written.
            if (SystemCall.ErrnoOf(opened) == Errno.EACCES) opened = SystemCall.openat(directory.Descriptor, file, Fcntl.O_WRONLY | Fcntl.O_NOFOLLOW);
            if (opened < 0) continue;
            int result = SystemCall.fchown(opened, owner, uint.MaxValue);
            SystemCall.close(opened);
            Give(result, directory.Path + "/" + file);
        }
    }

    // An ordinary user may give nothing away; it owns the group then, as what maps to the container's root.
    private static void Give(int result, string path)
    {
        if (SystemCall.ErrnoOf(result) is not Errno.EPERM) SystemCall.Check(result, $"Cannot give {path} to the container's user", "fchown", path);
    }

    private static bool IsWritableInside(OciSpec spec)
    {
        bool own = false;
        foreach (var item in spec.Linux?.Namespaces ?? []) own |= item.Type == NamespaceTypes.Cgroup && string.IsNullOrEmpty(item.Path);
        if (!own) return false;
        foreach (var mount in spec.Mounts ?? [])
            if (mount.Type is "cgroup" or "cgroup2") return mount.Options?.Contains("ro") != true;
        return false;
    }

    private static uint? HostUser(OciSpec spec)
    {
        uint user = spec.Process?.User?.Uid ?? 0;
        if (spec.Linux?.UidMappings is not { Count: > 0 } mappings) return user;
        foreach (var mapping in mappings)
            if (user >= mapping.ContainerId && user - mapping.ContainerId < mapping.Size) return mapping.HostId + (user - mapping.ContainerId);
        return null;
    }
}
