using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Caisson.Oci;

/// <summary>
/// Strings of documents that may hold what is not UTF-8, such as file names: a byte XX that is no part of valid UTF-8 is half a surrogate pair, U+DCXX, in a string, and the
/// escape <c>\udcXX</c> in JSON. JSON libraries that know nothing of it read a replacement character; Python's os.fsencode gets the byte.
/// </summary>
public static class JsonText
{
    /// <summary>Escapes what JSON requires and what a terminal would obey, and no more; made without a table of all characters.</summary>
    public static JavaScriptEncoder Encoder { get; } = new RequiredEscapes();

    /// <summary>Writes a property.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">The property's name.</param>
    /// <param name="value">Its value.</param>
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, string value)
    {
        json.WritePropertyName(name);
        Write(json, value);
    }

    /// <summary>Writes a value.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="value">The value.</param>
    public static void Write(Utf8JsonWriter json, string value)
    {
        // The writer makes every half of a pair a replacement character.
        if (HasBytes(value)) json.WriteRawValue(Quoted(value), skipInputValidation: true);
        else json.WriteStringValue(value);
    }

    /// <summary>Reads the string that a reader stands on.</summary>
    /// <param name="json">The reader.</param>
    /// <exception cref="InvalidOperationException">It is no string, or neither valid Unicode nor bytes.</exception>
    public static string? Read(in Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.String || !json.ValueIsEscaped || json.HasValueSequence) return json.GetString();
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            var text = Unescape(json.ValueSpan);
            return Utf8.IsValid(json.ValueSpan) && AreBytes(text) ? text : throw new InvalidOperationException("The string is not valid Unicode.");
        }
    }

    private static bool HasBytes(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\uDC80', '\uDCFF'); i >= 0 && i < text.Length; i++)
        {
            if (IsByte(text, i)) return true;
        }

        return false;
    }

    private static bool IsByte(string text, int at) => text[at] is >= '\uDC80' and <= '\uDCFF' && (at == 0 || !char.IsHighSurrogate(text[at - 1]));

    // Whether halves of pairs stand for bytes, all of them.
    private static bool AreBytes(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (char.IsSurrogate(text[i]) && !IsByte(text, i)) return false;
        }

        return true;
    }

    private static string Quoted(string value)
    {
        var quoted = new StringBuilder("\"", value.Length + 16);
        var start = 0;
        for (var i = 0; i <= value.Length; i++)
        {
            if (i < value.Length && !IsByte(value, i)) continue;
            quoted.Append(Encoder.Encode(value[start..i]));
            if (i < value.Length) quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)value[i]:x4}");
            start = i + 1;
        }

        return quoted.Append('"').ToString();
    }

    // The reader has seen that the escapes are well formed.
    private static string Unescape(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder(value.Length);
        while (value.Length > 0)
        {
            var backslash = value.IndexOf((byte)'\\');
            text.Append(Encoding.UTF8.GetString(backslash < 0 ? value : value[..backslash]));
            if (backslash < 0) break;
            var escape = value[backslash + 1];
            text.Append(escape switch
            {
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                (byte)'u' => (char)ushort.Parse(value.Slice(backslash + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
                _ => (char)escape,
            });
            value = value[(backslash + (escape == 'u' ? 6 : 2))..];
        }

        return text.ToString();
    }
}
