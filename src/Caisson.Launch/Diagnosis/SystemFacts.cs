using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Launch.Diagnosis;

/// <summary>The machine that this process runs on.</summary>
internal sealed class SystemFacts : ISystemFacts
{
    public string? Read(string path)
    {
        try
        {
            return ProcFile.TryRead(path) is { } bytes ? CString.Decode(bytes) : null;
        }
        catch (CaissonException)
        {
            return null;
        }
    }

    public FileInformation? Examine(string path) =>
        SystemCall.statx(Fcntl.AT_FDCWD, path, 0, Stat.STATX_BASIC_STATS | Stat.STATX_MNT_ID, out var status) >= 0 ? FileInformation.From(status) : null;

    public unsafe bool HasFileCapabilities(string path)
    {
        fixed (byte* file = CString.Of(path))
        fixed (byte* name = "security.capability\0"u8)
            return SystemCall.Invoke(SystemCallNumber.getxattr, (nint)file, (nint)name, 0, 0) > 0;
    }

    public NamespaceOwner? Owner(string path)
    {
        try
        {
            using var handle = NamespaceHandle.OpenPath(path);
            var kind = handle.Kind;
            if (kind == NamespaceKind.User) return new NamespaceOwner(kind, handle.Id.Inode, handle.Id.Inode, handle.GetOwner());
            using var user = handle.GetUserNamespace();
            return new NamespaceOwner(kind, handle.Id.Inode, user?.Id.Inode, user?.GetOwner());
        }
        catch (CaissonException)
        {
            return null;
        }
    }
}
