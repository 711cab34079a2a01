using System.Globalization;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Targets;

/// <summary>Opens a namespace of a scan through whatever keeps it.</summary>
internal static class NamespaceOpening
{
    /// <summary>Opens it by the first of its holders that allows it.</summary>
    /// <exception cref="CaissonException">None does, or it is gone; the error is that of the first.</exception>
    internal static NamespaceHandle Open(this NamespaceInfo info, NamespaceSnapshot machine)
    {
        CaissonException? first = null;
        foreach (var holder in info.Holders)
        {
            try
            {
                if (Open(info, holder, machine) is not { } handle) continue;
                if (handle.Id == info.Id) return handle;
                // The process has gone on to another namespace, or its number to another process.
                handle.Dispose();
            }
            catch (CaissonException e)
            {
                first ??= e;
            }
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{NamespaceKinds.ProcName(info.Kind)}:[{info.Id.Inode}]");
        throw new CaissonException($"Cannot open the namespace {name}", first?.Message ?? "nothing that keeps it can be reached from here, or it is gone", inner: first);
    }

    private static NamespaceHandle? Open(NamespaceInfo info, NamespaceHolder holder, NamespaceSnapshot machine)
    {
        var kind = NamespaceKinds.ProcName(info.Kind);
        return holder switch
        {
            { Kind: HolderKind.Process, Pid: { } pid } => NamespaceHandle.OpenProcess(pid, info.Kind),
            { Kind: HolderKind.Task, Pid: { } pid, Tid: { } tid } => Path($"/proc/{pid}/task/{tid}/ns/{kind}"),
            { Kind: HolderKind.Children, Pid: { } pid } => Path($"/proc/{pid}/ns/{kind}_for_children"),
            { Kind: HolderKind.Descriptor, Pid: { } pid, Descriptor: { } descriptor } => Path($"/proc/{pid}/fd/{descriptor}"),
            { Kind: HolderKind.BindMount, Path: { } path } => Bound(path, holder.Relative, machine),
            { Kind: HolderKind.Socket, Pid: { } pid, Descriptor: { } descriptor } => OfSocket(pid, descriptor),
            { Kind: HolderKind.Child, Relative: { } child } => machine.Find(child) is { } below ? Related(below, machine, static handle => handle.GetParent()) : null,
            { Kind: HolderKind.Owned, Relative: { } owned } => machine.Find(owned) is { } below ? Related(below, machine, static handle => handle.GetUserNamespace()) : null,
            _ => null,
        };

        NamespaceHandle Path(FormattableString path) => NamespaceHandle.OpenPath(path.ToString(CultureInfo.InvariantCulture), info.Kind);

        // In another mount namespace by way of a process there.
        NamespaceHandle? Bound(string path, NamespaceId? mounts, NamespaceSnapshot scan)
        {
            var own = scan.FindProcess(Environment.ProcessId)?.Namespaces[NamespaceKind.Mount];
            if (mounts is null || mounts == own) return NamespaceHandle.OpenPath(path, info.Kind);
            foreach (var pid in scan.Find(mounts.Value)?.Processes ?? [])
            {
                try
                {
                    return Path($"/proc/{pid}/root{path}");
                }
                catch (CaissonException)
                {
                    // Its root may be another directory than that of the namespace.
                }
            }

            return null;
        }
    }

    private static NamespaceHandle? Related(NamespaceInfo below, NamespaceSnapshot machine, Func<NamespaceHandle, NamespaceHandle?> relative)
    {
        using var handle = below.Open(machine);
        return relative(handle);
    }

    private static NamespaceHandle? OfSocket(int pid, int descriptor)
    {
        using var process = PidFd.TryOpen(pid);
        if (process is null) return null;
        using var socket = process.GetDescriptor(descriptor);
        var fd = SystemCall.ioctl(socket.Descriptor, NsIoctl.SIOCGSKNS);
        SystemCall.Check(fd, "Cannot ask a socket for its network namespace", "ioctl", cause: fd == -(int)Errno.EPERM ? "it takes CAP_NET_ADMIN in the namespace's user namespace" : null);
        return NamespaceHandle.FromDescriptor(fd, NamespaceKind.Network);
    }
}
