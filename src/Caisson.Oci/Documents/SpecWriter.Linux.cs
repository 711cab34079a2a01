using System.Text.Json;

namespace Caisson.Oci;

public static partial class SpecWriter
{
    private static void Linux(Utf8JsonWriter json, SpecLinux linux)
    {
        json.WriteStartObject("linux"u8);
        IdMappings(json, "uidMappings"u8, linux.UidMappings);
        IdMappings(json, "gidMappings"u8, linux.GidMappings);
        Map(json, "sysctl"u8, linux.Sysctl);
        if (linux.Resources is { } resources) Resources(json, resources);
        Text(json, "cgroupsPath"u8, linux.CgroupsPath);
        Namespaces(json, linux.Namespaces);
        Devices(json, linux.Devices);
        NetDevices(json, linux.NetDevices);
        if (linux.Seccomp is { } seccomp) Seccomp(json, seccomp);
        Text(json, "rootfsPropagation"u8, linux.RootfsPropagation);
        List(json, "maskedPaths"u8, linux.MaskedPaths);
        List(json, "readonlyPaths"u8, linux.ReadonlyPaths);
        Text(json, "mountLabel"u8, linux.MountLabel);
        IntelRdt(json, linux.IntelRdt);
        if (linux.MemoryPolicy is { } policy)
        {
            json.WriteStartObject("memoryPolicy"u8);
            Text(json, "mode"u8, policy.Mode);
            Text(json, "nodes"u8, policy.Nodes);
            List(json, "flags"u8, policy.Flags);
            json.WriteEndObject();
        }

        if (linux.Personality is { } personality)
        {
            json.WriteStartObject("personality"u8);
            Text(json, "domain"u8, personality.Domain);
            List(json, "flags"u8, personality.Flags);
            json.WriteEndObject();
        }

        TimeOffsets(json, linux.TimeOffsets);
        json.WriteEndObject();
    }

    private static void Namespaces(Utf8JsonWriter json, List<SpecNamespace>? namespaces)
    {
        if (namespaces is null) return;
        json.WriteStartArray("namespaces"u8);
        foreach (var ns in namespaces)
        {
            json.WriteStartObject();
            Text(json, "type"u8, ns.Type);
            Text(json, "path"u8, ns.Path);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Devices(Utf8JsonWriter json, List<SpecDevice>? devices)
    {
        if (devices is null) return;
        json.WriteStartArray("devices"u8);
        foreach (var device in devices)
        {
            json.WriteStartObject();
            Text(json, "path"u8, device.Path);
            Text(json, "type"u8, device.Type);
            Number(json, "major"u8, device.Major);
            Number(json, "minor"u8, device.Minor);
            Unsigned(json, "fileMode"u8, device.FileMode);
            Unsigned(json, "uid"u8, device.Uid);
            Unsigned(json, "gid"u8, device.Gid);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void NetDevices(Utf8JsonWriter json, Dictionary<string, SpecNetDevice>? devices)
    {
        if (devices is null) return;
        json.WriteStartObject("netDevices"u8);
        foreach (var (name, device) in devices)
        {
            json.WriteStartObject(name);
            Text(json, "name"u8, device.Name);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void TimeOffsets(Utf8JsonWriter json, Dictionary<string, SpecTimeOffset>? offsets)
    {
        if (offsets is null) return;
        json.WriteStartObject("timeOffsets"u8);
        foreach (var (clock, offset) in offsets)
        {
            json.WriteStartObject(clock);
            json.WriteNumber("secs"u8, offset.Secs);
            json.WriteNumber("nanosecs"u8, offset.Nanosecs);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void IntelRdt(Utf8JsonWriter json, SpecIntelRdt? rdt)
    {
        if (rdt is null) return;
        json.WriteStartObject("intelRdt"u8);
        Text(json, "closID"u8, rdt.ClosId);
        List(json, "schemata"u8, rdt.Schemata);
        Text(json, "l3CacheSchema"u8, rdt.L3CacheSchema);
        Text(json, "memBwSchema"u8, rdt.MemBwSchema);
        Flag(json, "enableMonitoring"u8, rdt.EnableMonitoring);
        Flag(json, "enableCMT"u8, rdt.EnableCmt);
        Flag(json, "enableMBM"u8, rdt.EnableMbm);
        json.WriteEndObject();
    }

    private static void Seccomp(Utf8JsonWriter json, SpecSeccomp seccomp)
    {
        json.WriteStartObject("seccomp"u8);
        Text(json, "defaultAction"u8, seccomp.DefaultAction);
        Unsigned(json, "defaultErrnoRet"u8, seccomp.DefaultErrnoRet);
        List(json, "architectures"u8, seccomp.Architectures);
        List(json, "flags"u8, seccomp.Flags);
        Text(json, "listenerPath"u8, seccomp.ListenerPath);
        Text(json, "listenerMetadata"u8, seccomp.ListenerMetadata);
        if (seccomp.Syscalls is { } syscalls)
        {
            json.WriteStartArray("syscalls"u8);
            foreach (var syscall in syscalls) Syscall(json, syscall);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Syscall(Utf8JsonWriter json, SpecSyscall syscall)
    {
        json.WriteStartObject();
        List(json, "names"u8, syscall.Names);
        Text(json, "action"u8, syscall.Action);
        Unsigned(json, "errnoRet"u8, syscall.ErrnoRet);
        if (syscall.Args is { } args)
        {
            json.WriteStartArray("args"u8);
            foreach (var arg in args)
            {
                json.WriteStartObject();
                json.WriteNumber("index"u8, arg.Index);
                json.WriteNumber("value"u8, arg.Value);
                Unsigned(json, "valueTwo"u8, arg.ValueTwo);
                Text(json, "op"u8, arg.Op);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
