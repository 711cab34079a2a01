using System.Text.Json;

namespace Caisson.Oci;

public static partial class SpecWriter
{
    internal static void Text(Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null) JsonText.Write(json, name, value);
    }

    internal static void Map(Utf8JsonWriter json, ReadOnlySpan<byte> name, Dictionary<string, string>? map)
    {
        if (map is null) return;
        json.WriteStartObject(name);
        foreach (var (key, value) in map)
        {
            json.WritePropertyName(key);
            JsonText.Write(json, value);
        }

        json.WriteEndObject();
    }

    private static void Flag(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool value)
    {
        if (value) json.WriteBoolean(name, true);
    }

    private static void Flag(Utf8JsonWriter json, ReadOnlySpan<byte> name, bool? value)
    {
        if (value is { } flag) json.WriteBoolean(name, flag);
    }

    private static void Number(Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
    }

    private static void Unsigned(Utf8JsonWriter json, ReadOnlySpan<byte> name, ulong? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
    }

    private static void List(Utf8JsonWriter json, ReadOnlySpan<byte> name, List<string>? list)
    {
        if (list is null) return;
        json.WriteStartArray(name);
        foreach (var item in list) JsonText.Write(json, item);
        json.WriteEndArray();
    }
}
