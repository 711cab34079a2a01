using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Caisson.Linux;

namespace Caisson.Cli.Output;

/// <summary>
/// JSON that people read too: only what has to be is escaped, and what a terminal would obey (<see cref="PlainText.IsPlain(Rune)"/>), which the class library's relaxed
/// encoder lets through where it is no control character.
/// </summary>
internal sealed unsafe class PlainJson : JavaScriptEncoder
{
    private static readonly JavaScriptEncoder s_relaxed = UnsafeRelaxedJsonEscaping;

    private static readonly PlainJson s_encoder = new();

    /// <summary>Over several lines.</summary>
    internal static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = s_encoder };

    /// <summary>On one line.</summary>
    internal static readonly JsonWriterOptions Compact = new() { Encoder = s_encoder };

    private PlainJson()
    {
    }

    /// <summary>A document as it is, but for what a terminal would obey: outside of strings there is nothing of it but blanks, and in strings an escape means the same.</summary>
    internal static string Plain(ReadOnlySpan<byte> document)
    {
        var text = new StringBuilder(document.Length);
        foreach (var rune in Encoding.UTF8.GetString(document).EnumerateRunes())
        {
            if (rune.Value is '\t' or '\n' or '\r' || PlainText.IsPlain(rune)) text.Append(rune.ToString());
            else foreach (var unit in rune.ToString()) text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
        }

        return text.ToString();
    }

    public override int MaxOutputCharactersPerInputCharacter => s_relaxed.MaxOutputCharactersPerInputCharacter;

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var first = s_relaxed.FindFirstCharacterToEncode(text, textLength);
        var span = new ReadOnlySpan<char>(text, first < 0 ? textLength : first);
        if (Ascii.IsValid(span)) return first;
        for (var i = 0; i < span.Length;)
        {
            if (Rune.DecodeFromUtf16(span[i..], out var rune, out var length) == System.Buffers.OperationStatus.Done && WillEncode(rune.Value)) return i;
            i += length;
        }

        return first;
    }

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        if (s_relaxed.WillEncode(unicodeScalar) || PlainText.IsPlain(new Rune(unicodeScalar))) return s_relaxed.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);
        Span<char> pair = stackalloc char[2];
        var units = new Rune(unicodeScalar).EncodeToUtf16(pair);
        numberOfCharactersWritten = 0;
        if (bufferLength < 6 * units) return false;
        for (var i = 0; i < units; i++)
        {
            (buffer[numberOfCharactersWritten], buffer[numberOfCharactersWritten + 1]) = ('\\', 'u');
            ((int)pair[i]).TryFormat(new Span<char>(buffer + numberOfCharactersWritten + 2, 4), out _, "x4", System.Globalization.CultureInfo.InvariantCulture);
            numberOfCharactersWritten += 6;
        }

        return true;
    }

    public override bool WillEncode(int unicodeScalar) => s_relaxed.WillEncode(unicodeScalar) || !PlainText.IsPlain(new Rune(unicodeScalar));
}
