using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

/// <summary>The file that this process runs.</summary>
internal static class OwnBinary
{
    private const string Link = "/proc/self/exe";

    /// <summary>Its path. The link itself leads to a mount of the namespace that the program was started in, which a child in a new one may not copy.</summary>
    public static string Path
    {
        get
        {
            var buffer = new byte[4096];
            int length = SystemCall.readlinkat(Fcntl.AT_FDCWD, Link, buffer);
            return length > 0 ? CString.Decode(buffer.AsSpan(0, length)) : Link;
        }
    }

    /// <summary>What tells it from other files: device and inode. All zero where it cannot be told.</summary>
    public static statx Status => SystemCall.statx(Fcntl.AT_FDCWD, Link, 0, Stat.STATX_BASIC_STATS, out var status) < 0 ? default : status;

    /// <summary>
    /// Whether a new container could write to the file: not if none of the ids may that its user namespace is given, nor if the file lies on a read-only mount
    /// already. Of a user namespace that is joined the document's maps say nothing.
    /// </summary>
    public static bool NeedsProtection(OciSpec spec, NamespaceSet namespaces)
    {
        bool mappedAway = namespaces.IsNew(Sched.CLONE_NEWUSER) && spec.Linux is { UidMappings: { Count: > 0 } users, GidMappings: { Count: > 0 } groups } && !IsWithin(users, groups);
        return !mappedAway && !IsOnReadOnlyMount;
    }

    /// <summary>The same for a container that runs: by the ids that its process really has.</summary>
    public static bool NeedsProtection(int pid) => !IsOnReadOnlyMount
        && (IdMap.TryRead(pid) is not { } users || IdMap.TryRead(pid, groups: true) is not { } groups
            || SystemCall.statx(Fcntl.AT_FDCWD, Link, 0, Stat.STATX_BASIC_STATS, out var status) < 0
            || users.ToContainer(status.stx_uid) is not null || groups.ToContainer(status.stx_gid) is not null);

    /// <summary>Whether the caller could write to the file, and so could whoever gets a hold of it in namespaces that the caller enters.</summary>
    public static bool IsWritableBy(LaunchHost host) => !IsOnReadOnlyMount
        && (host.Privileged || SystemCall.statx(Fcntl.AT_FDCWD, Link, 0, Stat.STATX_BASIC_STATS, out var status) < 0 || status.stx_uid == host.Uid);

    /// <summary>Whether the file's owner or group is among the host ids that a user namespace maps.</summary>
    private static bool IsWithin(List<SpecIdMapping> users, List<SpecIdMapping> groups) =>
        SystemCall.statx(Fcntl.AT_FDCWD, Link, 0, Stat.STATX_BASIC_STATS, out var status) < 0
        || Contains(users, status.stx_uid) || Contains(groups, status.stx_gid);

    /// <summary>Whether nobody can write to the file by the mount it was started from, and no less privileged than the host's administrator can change that.</summary>
    private static bool IsOnReadOnlyMount
    {
        get
        {
            int file = SystemCall.openat(Fcntl.AT_FDCWD, Link, Fcntl.O_PATH | Fcntl.O_CLOEXEC);
            if (file < 0) return false;
            bool readOnly = SystemCall.fstatfs(file, out var fileSystem) >= 0 && ((long)fileSystem.f_flags & 1 /* ST_RDONLY */) != 0;
            SystemCall.close(file);
            return readOnly;
        }
    }

    private static bool Contains(List<SpecIdMapping> mappings, uint id)
    {
        foreach (var mapping in mappings)
            if (id >= mapping.HostId && id - mapping.HostId < mapping.Size) return true;
        return false;
    }
}
