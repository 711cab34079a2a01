using System.Text.Json;

namespace Caisson.Cgroups.Statistics;

public static partial class StatisticsWriter
{
    private static void WriteBlockIo(Utf8JsonWriter json, BlockIoStatistics io)
    {
        json.WriteStartObject("blkio");
        WriteEntries(json, "ioServiceBytesRecursive", io.ServiceBytes);
        WriteEntries(json, "ioServicedRecursive", io.Serviced);
        WriteEntries(json, "ioQueueRecursive", io.Queued);
        WriteEntries(json, "ioServiceTimeRecursive", io.ServiceTime);
        WriteEntries(json, "ioWaitTimeRecursive", io.WaitTime);
        WriteEntries(json, "ioMergedRecursive", io.Merged);
        WriteEntries(json, "ioTimeRecursive", io.Time);
        WriteEntries(json, "sectorsRecursive", io.Sectors);
        WritePressure(json, io.Pressure);
        json.WriteEndObject();
    }

    private static void WriteEntries(Utf8JsonWriter json, string name, List<BlockIoEntry> entries)
    {
        if (entries.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            Positive(json, "major", entry.Major);
            Positive(json, "minor", entry.Minor);
            if (entry.Operation.Length > 0) json.WriteString("op", entry.Operation);
            Positive(json, "value", entry.Value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WritePressure(Utf8JsonWriter json, PressureStatistics? pressure)
    {
        if (pressure is null) return;
        json.WriteStartObject("psi");
        WriteShare(json, "some", pressure.Some);
        WriteShare(json, "full", pressure.Full);
        json.WriteEndObject();
    }

    private static void WriteShare(Utf8JsonWriter json, string name, in PressureShare share)
    {
        json.WriteStartObject(name);
        json.WriteNumber("avg10", share.Average10);
        json.WriteNumber("avg60", share.Average60);
        json.WriteNumber("avg300", share.Average300);
        json.WriteNumber("total", share.Total);
        json.WriteEndObject();
    }

    private static void WriteInterfaces(Utf8JsonWriter json, IReadOnlyList<InterfaceStatistics>? interfaces)
    {
        if (interfaces is null)
        {
            json.WriteNull("network_interfaces");
            return;
        }
        json.WriteStartArray("network_interfaces");
        foreach (var one in interfaces)
        {
            json.WriteStartObject();
            json.WriteString("Name", one.Name);
            json.WriteNumber("RxBytes", one.RxBytes);
            json.WriteNumber("RxPackets", one.RxPackets);
            json.WriteNumber("RxErrors", one.RxErrors);
            json.WriteNumber("RxDropped", one.RxDropped);
            json.WriteNumber("TxBytes", one.TxBytes);
            json.WriteNumber("TxPackets", one.TxPackets);
            json.WriteNumber("TxErrors", one.TxErrors);
            json.WriteNumber("TxDropped", one.TxDropped);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IReadOnlyList<ulong>? numbers)
    {
        if (numbers is not { Count: > 0 }) return;
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static void Numbers(Utf8JsonWriter json, string name, IReadOnlyList<ushort> numbers)
    {
        if (numbers.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var number in numbers) json.WriteNumberValue(number);
        json.WriteEndArray();
    }
}
