using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Caisson.Oci;

internal ref partial struct DocumentReader
{
    private const int LongestQuote = 40;

    /// <summary>Records an error about the value that the reader stands on.</summary>
    public void Error(string problem) => (_errors ??= []).Add(new SpecError(Path(), problem));

    /// <summary>Records that the object just read lacks a property it must have. To be called after <see cref="NextProperty"/> returned false.</summary>
    public void Missing(string property, string expected)
    {
        var path = Path();
        (_errors ??= []).Add(new SpecError(path.Length == 0 ? property : string.Concat(path, ".", property),
            string.Concat("is missing; ", expected, " is required")));
    }

    /// <summary>Records an unexpected value and passes over it; null is no error.</summary>
    public void Refuse(string expected)
    {
        if (_json.TokenType != JsonTokenType.Null) Error(string.Concat("expected ", expected, ", found ", Found()));
        _json.Skip();
    }

    /// <summary>Records where the document stops being JSON.</summary>
    public void SyntaxError(JsonException failure)
    {
        // The exception's own words are not in the programs (UseSystemResourceKeys); the place says enough.
        var line = failure.LineNumber ?? 0;
        var start = 0;
        for (var i = 0L; i < line; i++)
        {
            var feed = _data[start..].IndexOf((byte)'\n');
            if (feed < 0) break;
            start += feed + 1;
        }

        var at = (int)Math.Min(start + (failure.BytePositionInLine ?? 0), _data.Length);
        var column = Encoding.UTF8.GetCharCount(_data[start..at]) + 1;
        string what;
        if (_json.CurrentDepth >= MaxDepth - 1 && at < _data.Length && _data[at] is (byte)'[' or (byte)'{') what = "nested too deeply";
        else if (at >= _data.Length || _data[at..].IndexOfAnyExcept(" \t\r\n"u8) < 0)
            what = _data.IndexOfAnyExcept(" \t\r\n"u8) < 0 ? "the document is empty" : "the document ends too early";
        else what = "unexpected " + Quote(at);

        (_errors ??= []).Add(new SpecError("", string.Concat(
            "not valid JSON at line ", (line + 1).ToString(CultureInfo.InvariantCulture),
            ", column ", column.ToString(CultureInfo.InvariantCulture), ": " + what)));
    }

    private readonly string Quote(int at)
    {
        var first = _data[at];
        if (first is < 0x20 or 0x7f) return "control character 0x" + first.ToString("x2", CultureInfo.InvariantCulture);
        return Rune.DecodeFromUtf8(_data[at..], out var rune, out _) == System.Buffers.OperationStatus.Done
            ? string.Concat("'", rune.ToString(), "'")
            : "byte 0x" + first.ToString("x2", CultureInfo.InvariantCulture) + ", which is not UTF-8";
    }

    private readonly string Found()
    {
        switch (_json.TokenType)
        {
            case JsonTokenType.StartObject: return "an object";
            case JsonTokenType.StartArray: return "an array";
            case JsonTokenType.True: return "true";
            case JsonTokenType.False: return "false";
            case JsonTokenType.Number: return Shorten(Encoding.UTF8.GetString(_json.ValueSpan));
            default: return string.Concat("the string \"", Shorten(Encoding.UTF8.GetString(_json.ValueSpan)), "\"");
        }
    }

    private static string Shorten(string text) => text.Length <= LongestQuote ? text : string.Concat(text.AsSpan(0, LongestQuote), "…");

    private readonly string Path()
    {
        var text = new StringBuilder();
        for (var i = 0; i < _depth; i++)
        {
            ref var segment = ref _path[i];
            if (segment.Index >= 0) text.Append('[').Append(segment.Index).Append(']');
            else if (segment.Name is { } name)
            {
                // A key with dots, such as a sysctl's, is set apart so that the path stays readable.
                if (name.AsSpan().IndexOfAny('.', '[', ' ') >= 0) text.Append("[\"").Append(name).Append("\"]");
                else if (text.Length > 0) text.Append('.').Append(name);
                else text.Append(name);
            }
        }

        return text.ToString();
    }
}
