using System.Globalization;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Targets;

/// <summary>Opens a namespace that is known by its number alone, by any of the ways that a scan found to it.</summary>
internal static class NamespaceOpener
{
    internal static NamespaceHandle Open(NamespaceSnapshot snapshot, NamespaceInfo info)
    {
        CaissonException? last = null;
        foreach (var way in Ways(snapshot, info))
        {
            NamespaceHandle? handle = null;
            try
            {
                handle = way();
                // The way may lead elsewhere by now.
                if (handle?.Id == info.Id) return handle;
            }
            catch (CaissonException e)
            {
                last = e;
            }

            handle?.Dispose();
        }

        throw new CaissonException($"Cannot open the namespace {NamespaceKinds.ProcName(info.Kind)}:[{info.Id.Inode}]", last?.Message ?? "nothing that can be opened leads there", inner: last);
    }

    private static IEnumerable<Func<NamespaceHandle?>> Ways(NamespaceSnapshot snapshot, NamespaceInfo info)
    {
        var kind = NamespaceKinds.ProcName(info.Kind);
        foreach (var pid in info.Processes) yield return () => NamespaceHandle.OpenProcess(pid, info.Kind);
        foreach (var holder in info.OtherHolders)
        {
            var task = holder.Tid is { } tid ? $"/proc/{holder.Pid}/task/{tid}" : $"/proc/{holder.Pid}";
            switch (holder.Kind)
            {
                case HolderKind.Task: yield return () => NamespaceHandle.OpenPath($"{task}/ns/{kind}", info.Kind); break;
                case HolderKind.Children: yield return () => NamespaceHandle.OpenPath($"{task}/ns/{kind}_for_children", info.Kind); break;
                case HolderKind.Descriptor: yield return () => NamespaceHandle.OpenPath(string.Create(CultureInfo.InvariantCulture, $"/proc/{holder.Pid}/fd/{holder.Descriptor}"), info.Kind); break;
                case HolderKind.Socket when holder is { Pid: { } pid, Descriptor: { } descriptor }: yield return () => OfSocket(pid, descriptor); break;
                case HolderKind.BindMount when holder.Path is { } path:
                    if (holder.Relative == snapshot.Reader[NamespaceKind.Mount]) yield return () => NamespaceHandle.OpenPath(path, info.Kind);
                    else if (holder.Relative is { } place && snapshot.Find(place)?.Leader is { } leader) yield return () => BoundNamespace.Open(leader.Pid, path, info.Kind);
                    break;
            }
        }

        foreach (var id in info.Children)
        {
            if (snapshot.Find(id) is { } child) yield return () => Relative(snapshot, child, static handle => handle.GetParent());
        }

        foreach (var id in info.Owned)
        {
            if (snapshot.Find(id) is { } owned) yield return () => Relative(snapshot, owned, static handle => handle.GetUserNamespace());
        }
    }

    private static NamespaceHandle? Relative(NamespaceSnapshot snapshot, NamespaceInfo from, Func<NamespaceHandle, NamespaceHandle?> ask)
    {
        using var handle = Open(snapshot, from);
        return ask(handle);
    }

    private static NamespaceHandle OfSocket(int pid, int descriptor)
    {
        using var process = PidFd.Open(pid);
        using var socket = process.GetDescriptor(descriptor);
        var fd = SystemCall.Check(SystemCall.ioctl(socket.Descriptor, NsIoctl.SIOCGSKNS), "Cannot ask a socket for its network namespace", "ioctl");
        return NamespaceHandle.FromDescriptor((int)fd, NamespaceKind.Network);
    }
}
