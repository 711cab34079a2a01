using System.Net;
using System.Text.Json;
using Caisson.Inspect.Mounts;
using Caisson.Inspect.Networks;
using Caisson.Inspect.Views;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Net;

namespace Caisson.Cli.Commands.Ns.Show;

internal static partial class ShowJson
{
    internal static void User(Utf8JsonWriter json, UserView user)
    {
        json.WriteStartObject();
        json.WriteStartArray("chain"u8);
        foreach (var level in user.Chain)
        {
            json.WriteStartObject();
            Id(json, "id"u8, level.Id);
            if (level.OwnerUid is { } uid) json.WriteNumber("ownerUid"u8, uid);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Map("users"u8, user.Users);
        Map("groups"u8, user.Groups);
        if (user.Setgroups is { } policy) json.WriteString("setgroups"u8, SetgroupsPolicies.WordOf(policy));
        json.WriteEndObject();

        void Map(ReadOnlySpan<byte> name, IdMap? map)
        {
            if (map is null) return;
            json.WriteStartArray(name);
            foreach (var range in map)
            {
                json.WriteStartObject();
                json.WriteNumber("inside"u8, range.ContainerId);
                json.WriteNumber("outside"u8, range.HostId);
                json.WriteNumber("count"u8, range.Size);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    internal static void Pid(Utf8JsonWriter json, PidView pid)
    {
        json.WriteStartObject();
        if (pid.Init is { } init) json.WriteNumber("init"u8, init);
        json.WriteNumber("processes"u8, pid.Processes);
        json.WriteNumber("processesWithBelow"u8, pid.ProcessesBelow);
        json.WriteStartArray("chain"u8);
        foreach (var id in pid.Chain) json.WriteNumberValue(id.Inode);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    internal static void Mounts(Utf8JsonWriter json, MountNamespaceView view)
    {
        json.WriteStartArray();
        foreach (var mount in view.Mounts)
        {
            var info = mount.Info;
            json.WriteStartObject();
            json.WriteNumber("id"u8, info.Id);
            json.WriteNumber("parent"u8, info.ParentId);
            json.WriteString("target"u8, info.MountPoint);
            json.WriteString("type"u8, info.FileSystemType);
            json.WriteString("source"u8, info.Source);
            json.WriteString("root"u8, info.Root);
            json.WriteString("options"u8, info.Options);
            json.WriteString("superOptions"u8, info.SuperOptions);
            if (info.SharedGroup is { } shared) json.WriteNumber("shared"u8, shared);
            if (info.MasterGroup is { } master) json.WriteNumber("master"u8, master);
            if (info.IsUnbindable) json.WriteBoolean("unbindable"u8, true);
            if (mount.HiddenBy is { } cover) json.WriteNumber("hiddenBy"u8, cover.Info.Id);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static void Uts(Utf8JsonWriter json, UtsView uts)
    {
        json.WriteStartObject();
        json.WriteString("hostname"u8, uts.Hostname);
        json.WriteString("domainName"u8, uts.DomainName);
        json.WriteEndObject();
    }

    internal static void Ipc(Utf8JsonWriter json, IpcView ipc)
    {
        json.WriteStartObject();
        json.WriteNumber("sharedMemory"u8, ipc.SharedMemory);
        json.WriteNumber("semaphores"u8, ipc.Semaphores);
        json.WriteNumber("messageQueues"u8, ipc.MessageQueues);
        if (ipc.PosixQueues is { } queues) Strings(json, "posixQueues"u8, queues);
        json.WriteEndObject();
    }

    internal static void Cgroup(Utf8JsonWriter json, CgroupView cgroup)
    {
        json.WriteStartArray();
        foreach (var root in cgroup.Roots)
        {
            json.WriteStartObject();
            json.WriteNumber("hierarchy"u8, root.Hierarchy);
            Strings(json, "controllers"u8, root.Controllers);
            if (root.Path is { } path) json.WriteString("path"u8, path);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static void Time(Utf8JsonWriter json, TimeView time)
    {
        json.WriteStartObject();
        Offset("monotonic"u8, time.Monotonic);
        Offset("boottime"u8, time.Boottime);
        json.WriteEndObject();

        void Offset(ReadOnlySpan<byte> name, ClockOffset offset)
        {
            json.WriteStartObject(name);
            json.WriteNumber("seconds"u8, offset.Seconds);
            json.WriteNumber("nanoseconds"u8, offset.Nanoseconds);
            json.WriteEndObject();
        }
    }

    internal static void Network(Utf8JsonWriter json, NetworkView network)
    {
        json.WriteStartObject();
        if (network.Problem is { } problem) json.WriteString("partly"u8, problem);
        json.WriteStartArray("devices"u8);
        foreach (var device in network.Devices) Device(json, device);
        json.WriteEndArray();
        json.WriteStartArray("routes"u8);
        foreach (var route in network.Routes) RouteOf(json, route, network);
        json.WriteEndArray();
        json.WriteStartArray("listening"u8);
        foreach (var socket in network.Listening)
        {
            json.WriteStartObject();
            json.WriteString("protocol"u8, socket.Protocol);
            json.WriteString("address"u8, socket.EndPoint.Address.ToString());
            json.WriteNumber("port"u8, socket.EndPoint.Port);
            json.WriteNumber("uid"u8, socket.Uid);
            json.WriteNumber("inode"u8, socket.Inode);
            json.WriteStartArray("processes"u8);
            foreach (var pid in socket.Processes) json.WriteNumberValue(pid);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Device(Utf8JsonWriter json, NetworkDevice device)
    {
        var link = device.Link;
        json.WriteStartObject();
        if (link.Index > 0) json.WriteNumber("index"u8, link.Index);
        json.WriteString("name"u8, link.Name);
        if (link.Mtu > 0)
        {
            if (link.Kind is { } kind) json.WriteString("kind"u8, kind);
            json.WriteBoolean("up"u8, link.IsUp);
            json.WriteString("state"u8, link.State.ToString().ToLowerInvariant());
            json.WriteNumber("mtu"u8, link.Mtu);
            json.WriteNumber("flags"u8, (uint)link.Flags);
            json.WriteString("address"u8, link.AddressText);
        }

        if (link.Alias is { } alias) json.WriteString("alias"u8, alias);
        if (device.Master is { } master) json.WriteString("master"u8, master);
        if (device.Ports.Count > 0) Strings(json, "ports"u8, device.Ports);
        if (device.Peer is { } peer)
        {
            json.WriteStartObject(device.IsPair ? "peer"u8 : "below"u8);
            json.WriteNumber("index"u8, peer.Index);
            if (peer.Name is { } name) json.WriteString("name"u8, name);
            json.WriteBoolean("here"u8, peer.IsHere);
            Id(json, "namespace"u8, peer.Namespace);
            if (peer.Master is { } other) json.WriteString("master"u8, other);
            json.WriteEndObject();
        }

        json.WriteStartArray("addresses"u8);
        foreach (var address in device.Addresses)
        {
            json.WriteStartObject();
            json.WriteString("address"u8, new IPAddress(address.Local.Span).ToString());
            json.WriteNumber("prefix"u8, address.PrefixLength);
            json.WriteString("scope"u8, ScopeOf(address.Scope));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void RouteOf(Utf8JsonWriter json, Route route, NetworkView network)
    {
        json.WriteStartObject();
        json.WriteString("family"u8, route.Family == 2 ? "inet" : "inet6");
        json.WriteString("type"u8, route.Type.ToString().ToLowerInvariant());
        json.WriteString("destination"u8, route.DestinationText);
        json.WriteNumber("table"u8, route.Table);
        json.WriteNumber("metric"u8, route.Metric);
        json.WriteString("scope"u8, ScopeOf(route.Scope));
        json.WriteNumber("protocol"u8, route.Protocol);
        if (!route.Source.IsEmpty) json.WriteString("source"u8, new IPAddress(route.Source.Span).ToString());
        json.WriteStartArray("nextHops"u8);
        foreach (var hop in route.NextHops)
        {
            json.WriteStartObject();
            if (!hop.Gateway.IsEmpty) json.WriteString("gateway"u8, new IPAddress(hop.Gateway.Span).ToString());
            if (hop.LinkIndex != 0) json.WriteString("device"u8, network.NameOf(hop.LinkIndex));
            json.WriteNumber("weight"u8, hop.Weight);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string ScopeOf(byte scope) => scope switch
    {
        0 => "global",
        200 => "site",
        253 => "link",
        254 => "host",
        255 => "nowhere",
        _ => scope.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };
}
