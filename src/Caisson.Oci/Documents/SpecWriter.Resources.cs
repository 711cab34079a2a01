using System.Text.Json;

namespace Caisson.Oci;

public static partial class SpecWriter
{
    private static void Resources(Utf8JsonWriter json, SpecResources resources)
    {
        json.WriteStartObject("resources"u8);
        DeviceRules(json, resources.Devices);
        Memory(json, resources.Memory);
        Cpu(json, resources.Cpu);
        if (resources.Pids is { } pids)
        {
            json.WriteStartObject("pids"u8);
            Number(json, "limit"u8, pids.Limit);
            json.WriteEndObject();
        }

        BlockIo(json, resources.BlockIo);
        if (resources.HugepageLimits is { } limits)
        {
            json.WriteStartArray("hugepageLimits"u8);
            foreach (var limit in limits)
            {
                json.WriteStartObject();
                Text(json, "pageSize"u8, limit.PageSize);
                json.WriteNumber("limit"u8, limit.Limit);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        Network(json, resources.Network);
        if (resources.Rdma is { } rdma)
        {
            json.WriteStartObject("rdma"u8);
            foreach (var (device, limit) in rdma)
            {
                json.WriteStartObject(device);
                Unsigned(json, "hcaHandles"u8, limit.HcaHandles);
                Unsigned(json, "hcaObjects"u8, limit.HcaObjects);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        Map(json, "unified"u8, resources.Unified);
        json.WriteEndObject();
    }

    private static void DeviceRules(Utf8JsonWriter json, List<SpecDeviceRule>? rules)
    {
        if (rules is null) return;
        json.WriteStartArray("devices"u8);
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteBoolean("allow"u8, rule.Allow);
            Text(json, "type"u8, rule.Type);
            Number(json, "major"u8, rule.Major);
            Number(json, "minor"u8, rule.Minor);
            Text(json, "access"u8, rule.Access);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Memory(Utf8JsonWriter json, SpecMemory? memory)
    {
        if (memory is null) return;
        json.WriteStartObject("memory"u8);
        Number(json, "limit"u8, memory.Limit);
        Number(json, "reservation"u8, memory.Reservation);
        Number(json, "swap"u8, memory.Swap);
        Number(json, "kernel"u8, memory.Kernel);
        Number(json, "kernelTCP"u8, memory.KernelTcp);
        Unsigned(json, "swappiness"u8, memory.Swappiness);
        Flag(json, "disableOOMKiller"u8, memory.DisableOomKiller);
        Flag(json, "useHierarchy"u8, memory.UseHierarchy);
        Flag(json, "checkBeforeUpdate"u8, memory.CheckBeforeUpdate);
        json.WriteEndObject();
    }

    private static void Cpu(Utf8JsonWriter json, SpecCpu? cpu)
    {
        if (cpu is null) return;
        json.WriteStartObject("cpu"u8);
        Unsigned(json, "shares"u8, cpu.Shares);
        Number(json, "quota"u8, cpu.Quota);
        Unsigned(json, "burst"u8, cpu.Burst);
        Unsigned(json, "period"u8, cpu.Period);
        Number(json, "realtimeRuntime"u8, cpu.RealtimeRuntime);
        Unsigned(json, "realtimePeriod"u8, cpu.RealtimePeriod);
        Text(json, "cpus"u8, cpu.Cpus);
        Text(json, "mems"u8, cpu.Mems);
        Number(json, "idle"u8, cpu.Idle);
        json.WriteEndObject();
    }

    private static void Network(Utf8JsonWriter json, SpecNetwork? network)
    {
        if (network is null) return;
        json.WriteStartObject("network"u8);
        Unsigned(json, "classID"u8, network.ClassId);
        if (network.Priorities is { } priorities)
        {
            json.WriteStartArray("priorities"u8);
            foreach (var priority in priorities)
            {
                json.WriteStartObject();
                Text(json, "name"u8, priority.Name);
                json.WriteNumber("priority"u8, priority.Priority);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void BlockIo(Utf8JsonWriter json, SpecBlockIo? io)
    {
        if (io is null) return;
        json.WriteStartObject("blockIO"u8);
        Unsigned(json, "weight"u8, io.Weight);
        Unsigned(json, "leafWeight"u8, io.LeafWeight);
        if (io.WeightDevice is { } devices)
        {
            json.WriteStartArray("weightDevice"u8);
            foreach (var device in devices)
            {
                json.WriteStartObject();
                json.WriteNumber("major"u8, device.Major);
                json.WriteNumber("minor"u8, device.Minor);
                Unsigned(json, "weight"u8, device.Weight);
                Unsigned(json, "leafWeight"u8, device.LeafWeight);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        ThrottleDevices(json, "throttleReadBpsDevice"u8, io.ThrottleReadBpsDevice);
        ThrottleDevices(json, "throttleWriteBpsDevice"u8, io.ThrottleWriteBpsDevice);
        ThrottleDevices(json, "throttleReadIOPSDevice"u8, io.ThrottleReadIopsDevice);
        ThrottleDevices(json, "throttleWriteIOPSDevice"u8, io.ThrottleWriteIopsDevice);
        json.WriteEndObject();
    }

    private static void ThrottleDevices(Utf8JsonWriter json, ReadOnlySpan<byte> name, List<SpecThrottleDevice>? devices)
    {
        if (devices is null) return;
        json.WriteStartArray(name);
        foreach (var device in devices)
        {
            json.WriteStartObject();
            json.WriteNumber("major"u8, device.Major);
            json.WriteNumber("minor"u8, device.Minor);
            json.WriteNumber("rate"u8, device.Rate);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
