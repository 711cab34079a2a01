using System.Runtime.InteropServices;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Oci;

namespace Caisson.Runtime.Launch.Planning;

/// <summary>Copies of mounts whose files appear with other owners: mount_setattr(2), "ID-mapped mounts".</summary>
internal static class IdMappedMount
{
    public static SafeHandle Clone(string path, bool recursive, bool mapRecursive, (List<SpecIdMapping> Users, List<SpecIdMapping> Groups) maps)
    {
        var mount = HostMount.Clone(path, recursive);
        try
        {
            using var holder = UserNamespaceHolder.Start(maps.Users, maps.Groups);
            using var ids = NamespaceHandle.OpenProcess(holder.Pid, NamespaceKind.User);
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
}
