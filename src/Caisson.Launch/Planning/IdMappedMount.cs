using System.Runtime.InteropServices;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

/// <summary>Mounts whose files appear with other owners: mount_setattr(2), "ID-mapped mounts".</summary>
internal static class IdMappedMount
{
    /// <summary>A copy of a mount of the host's, idmapped.</summary>
    public static SafeHandle Clone(string path, bool recursive, bool followLink, bool mapRecursive, Func<SafeHandle> openIds)
    {
        var mount = HostMount.Clone(path, recursive, followLink);
        try
        {
            using var ids = openIds();
            var attributes = new mount_attr { attr_set = MountAttr.MOUNT_ATTR_IDMAP, userns_fd = (ulong)(int)ids.DangerousGetHandle() };
            SystemCall.Check(SystemCall.mount_setattr((int)mount.DangerousGetHandle(), "", Fcntl.AT_EMPTY_PATH | (mapRecursive ? Fcntl.AT_RECURSIVE : 0), attributes),
                $"Cannot map the ids of {path}", "mount_setattr", path);
            return mount;
        }
        catch
        {
            mount.Dispose();
            throw;
        }
    }

    /// <summary>A user namespace with these maps, held by its descriptor alone.</summary>
    public static SafeHandle Namespace(List<SpecIdMapping> users, List<SpecIdMapping> groups)
    {
        using var holder = UserNamespaceHolder.Start(users, groups);
        return NamespaceHandle.OpenProcess(holder.Pid, NamespaceKind.User);
    }
}
