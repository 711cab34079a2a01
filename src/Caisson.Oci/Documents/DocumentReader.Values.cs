using System.Text.Json;

namespace Caisson.Oci;

internal ref partial struct DocumentReader
{
    /// <summary>A string; null for null or, with an error, for anything else.</summary>
    public string? String(bool allowNul = false)
    {
        if (_json.TokenType != JsonTokenType.String)
        {
            Refuse("a string");
            return null;
        }

        string text;
        try
        {
            text = JsonText.Read(_json)!;
        }
        catch (InvalidOperationException)
        {
            Error("expected a string, found one that is not valid Unicode");
            return null;
        }

        if (allowNul || !text.Contains('\0')) return text;
        Error("expected a string without NUL characters, which would end it early for the kernel");
        return null;
    }

    /// <summary>A truth value; false for null or, with an error, for anything else.</summary>
    public bool Bool() => OptionalBool() ?? false;

    /// <summary>A truth value; null for null or, with an error, for anything else.</summary>
    public bool? OptionalBool()
    {
        if (_json.TokenType is JsonTokenType.True or JsonTokenType.False) return _json.TokenType == JsonTokenType.True;
        Refuse("true or false");
        return null;
    }

    public int? Int32()
    {
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetInt32(out var value)) return value;
        Refuse("an integer from -2147483648 to 2147483647");
        return null;
    }

    public long? Int64()
    {
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out var value)) return value;
        Refuse("an integer from -9223372036854775808 to 9223372036854775807");
        return null;
    }

    public ushort? UInt16()
    {
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetUInt16(out var value)) return value;
        Refuse("an integer from 0 to 65535");
        return null;
    }

    public uint? UInt32()
    {
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetUInt32(out var value)) return value;
        Refuse("an integer from 0 to 4294967295");
        return null;
    }

    public ulong? UInt64()
    {
        if (_json.TokenType == JsonTokenType.Number && _json.TryGetUInt64(out var value)) return value;
        Refuse("an integer from 0 to 18446744073709551615");
        return null;
    }

    /// <summary>A list of strings; null for null. A null element is refused: no list of the documents has a use for one.</summary>
    public List<string>? Strings()
    {
        if (!BeginArray()) return null;
        var list = new List<string>();
        while (NextElement())
        {
            if (IsNull) Error("expected a string, found null");
            else if (String() is { } text) list.Add(text);
        }

        return list;
    }

    /// <summary>A list of ids.</summary>
    public List<uint>? UInt32s()
    {
        if (!BeginArray()) return null;
        var list = new List<uint>();
        while (NextElement())
        {
            if (IsNull) Error("expected an integer from 0 to 4294967295, found null");
            else if (UInt32() is { } value) list.Add(value);
        }

        return list;
    }

    /// <summary>A map of strings; a key whose value is null is left out.</summary>
    public Dictionary<string, string>? StringMap(bool allowNul = false)
    {
        if (!BeginObject()) return null;
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        while (NextProperty())
        {
            var key = MapKey();
            if (IsNull) map.Remove(key);
            else if (String(allowNul) is { } value) map[key] = value;
        }

        return map;
    }
}
