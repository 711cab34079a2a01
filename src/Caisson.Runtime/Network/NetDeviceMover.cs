using System.Globalization;
using System.Text;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Net;
using Caisson.Linux.Security;
using Caisson.Oci;
using Caisson.Runtime.State;

namespace Caisson.Runtime.Network;

/// <summary>Lends devices of the host's network to a container (config-linux.md, "Network Devices"), and takes them back.</summary>
/// <remarks>
/// A network namespace goes with its last process, and with it every virtual device that is in it; devices of hardware the kernel puts
/// into the first namespace, under whatever name is free. So that all of them can be taken back when the container is deleted, the namespace is held by
/// a mount in the container's state directory.
/// </remarks>
internal sealed class NetDeviceMover
{
    private const string HolderName = "netns";
    private const string AddressesName = "netns.addresses";
    private readonly ContainerDirectory _directory;
    private readonly string _holder;
    private readonly IReadOnlyDictionary<string, string> _names;

    // Of those of a container that could not be made, these alone are to come back: others of their names are not ours.
    private List<string>? _lent;

    private NetDeviceMover(IReadOnlyDictionary<string, string> names, string? path, ContainerDirectory directory)
    {
        _names = names;
        _directory = directory;
        _holder = directory.Path + "/" + HolderName;
        Path = path ?? _holder;
    }

    /// <summary>The devices by the host's names, with their names inside.</summary>
    public IReadOnlyDictionary<string, string> Names => _names;

    /// <summary>The file that stands for the container's network namespace.</summary>
    public string Path { get; }

    /// <summary>For a new container; null if it asks for no device.</summary>
    /// <exception cref="CaissonException">It may not be given any.</exception>
    public static NetDeviceMover? Of(OciSpec spec, ContainerDirectory directory)
    {
        if (spec.Linux?.NetDevices is not { Count: > 0 } devices) return null;
        if (!ThreadCapabilities.Get().Effective.Contains(Capability.CAP_NET_ADMIN) || SystemCall.geteuid() != 0)
            throw new CaissonException("The network devices cannot be moved into the container", "taking a device of the host's takes CAP_NET_ADMIN in the host's network namespace, which an ordinary user does not have", "run as root, or leave linux.netDevices out");
        string? given = null;
        foreach (var each in spec.Linux.Namespaces ?? [])
            if (each.Type == NamespaceTypes.Network && !string.IsNullOrEmpty(each.Path)) given = each.Path;
        var names = new Dictionary<string, string>(devices.Count);
        foreach (var (name, device) in devices) names.Add(name, string.IsNullOrEmpty(device?.Name) ? name : device.Name);
        return new(names, given, directory);
    }

    /// <summary>For a container that is there; null if it has no device of the host's.</summary>
    public static NetDeviceMover? Of(ContainerRecord? record, ContainerDirectory directory) =>
        record is { NetDevices: { Count: > 0 } names, NetworkNamespace: { } path } ? new(names, path, directory) : null;

    /// <summary>Moves them into the network namespace of a process, where they keep their addresses, and are switched on.</summary>
    /// <exception cref="CaissonException">One is missing, its name inside is taken, or the kernel does not let it go; <see cref="TakeBack"/> undoes the rest.</exception>
    public void Lend(int pid)
    {
        _lent = [];
        if (Path == _holder) Hold(pid);
        using var network = NamespaceHandle.OpenPath(Path, NamespaceKind.Network);
        using var own = NamespaceHandle.OpenProcess(0, NamespaceKind.Network);
        using var here = RouteSocket.Open();
        using var there = RouteSocket.OpenIn(network);
        Remember(here);
        foreach (var (name, inside) in _names)
        {
            // The kernel moves first and renames then, so that a name that is taken would be found out too late.
            if (there.FindLink(inside) is not null)
                throw new CaissonException($"Cannot move the network device {name} into the container", $"a device {inside} is there already", "give it another name inside: linux.netDevices[…].name");
            if (!Move(here, there, network, name, inside, null))
                throw new CaissonException($"Cannot move the network device {name} into the container", "the host has no such device", "`ip link` lists the devices there are");
            _lent.Add(name);
        }
    }

    /// <summary>Moves back what is still there, under the old names, and lets the namespace go.</summary>
    public void TakeBack(Action<string>? warn)
    {
        try
        {
            // What is not there any more has been taken down with its namespace.
            if (!File.Exists(Path)) return;
            using var network = NamespaceHandle.OpenPath(Path, NamespaceKind.Network);
            using var own = NamespaceHandle.OpenProcess(0, NamespaceKind.Network);
            using var here = RouteSocket.Open();
            using var there = RouteSocket.OpenIn(network);
            var remembered = _directory.Read(AddressesName) is { } text ? Encoding.UTF8.GetString(text).Split('\n') : [];
            foreach (var (name, inside) in _names)
            {
                if (_lent?.Contains(name) == false) continue;
                try
                {
                    if (here.FindLink(name) is not null) warn?.Invoke($"the network device {name} stays behind in the container's network: the host has another of that name by now");
                    else Move(there, here, own, inside, name, remembered);
                }
                catch (CaissonException e)
                {
                    warn?.Invoke($"the network device {name} stays behind in the container's network: {e.Message}");
                }
            }
        }
        catch (CaissonException e)
        {
            warn?.Invoke($"the network devices of the container are not taken back: {e.Message}");
        }
        finally
        {
            if (Path == _holder) Release();
        }
    }

    // What the container has made of the addresses is not the host's to have: only those come back that went.
    private void Remember(RouteSocket here)
    {
        var lines = new StringBuilder();
        foreach (var name in _names.Keys)
            if (here.FindLink(name) is { } link)
                foreach (var address in here.ListAddresses(link.Index)) lines.Append(LineOf(name, address)).Append('\n');
        _directory.Write(AddressesName, Encoding.UTF8.GetBytes(lines.ToString()));
    }

    private static string LineOf(string name, LinkAddress address) =>
        $"{name} {address} {Convert.ToHexString(address.Peer.Span)} {Convert.ToHexString(address.Broadcast.Span)}";

    // False if there is no such device.
    private static bool Move(RouteSocket from, RouteSocket to, NamespaceHandle target, string name, string newName, string[]? remembered)
    {
        if (from.FindLink(name) is not { } link) return false;
        var addresses = from.ListAddresses(link.Index);
        from.MoveLink(link.Index, target, newName);
        // Its number may be another there.
        if (to.FindLink(newName) is not { } moved) return false;
        foreach (var address in addresses)
            if (address is { IsPermanent: true, IsGlobal: true } && (remembered is null || Array.IndexOf(remembered, LineOf(newName, address)) >= 0)) to.AddAddress(moved.Index, address);
        to.BringUp(moved.Index);
        return true;
    }

    private void Hold(int pid)
    {
        using (File.Create(_holder)) { }
        var source = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/net");
        SystemCall.Check(SystemCall.mount(source, _holder, null, Mount.MS_BIND), "Cannot keep hold of the container's network namespace", "mount", _holder);
        SystemCall.mount(null, _holder, null, Mount.MS_PRIVATE);
    }

    private void Release()
    {
        SystemCall.umount2(_holder, Umount.MNT_DETACH);
        SystemCall.unlinkat(Fcntl.AT_FDCWD, _holder);
    }
}
