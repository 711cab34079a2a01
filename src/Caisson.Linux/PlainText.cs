using System.Buffers;
using System.Globalization;
using System.Text;

namespace Caisson.Linux;

/// <summary>Makes text fit to be shown: an image or a container may have written part of it, and the one who reads it sits at a terminal that obeys what is in it.</summary>
internal static class PlainText
{
    /// <summary>The message on one line. What a terminal would obey is escaped, and so is what is no text at all: a byte of a file name that is not UTF-8 is <c>\xNN</c>.</summary>
    public static string OneLine(string message)
    {
        if (message.Contains('\n')) message = message.TrimEnd('\n').Replace("\n", "; ");
        if (IsPlain(message)) return message;
        var text = new StringBuilder(message.Length + 16);
        for (var rest = message.AsSpan(); rest.Length > 0;)
        {
            var status = Rune.DecodeFromUtf16(rest, out var rune, out var length);
            if (status != OperationStatus.Done) text.Append(CultureInfo.InvariantCulture, $"\\x{rest[0] & 0xFF:x2}");
            else if (IsPlain(rune)) text.Append(rest[..length]);
            else if (rune.Value < 0x100) text.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
            else text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            rest = rest[length..];
        }

        return text.ToString();
    }

    /// <summary>The text with a question mark for everything that a terminal would obey, so that columns stay as wide as they are.</summary>
    public static string Clean(string text)
    {
        if (IsPlain(text)) return text;
        var clean = new StringBuilder(text.Length);
        // Half a surrogate pair becomes U+FFFD.
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsPlain(rune)) clean.Append(rune.ToString());
            else clean.Append('?', rune.Utf16SequenceLength);
        }

        return clean.ToString();
    }

    /// <summary>Whether a character is only printed: control characters do more, and so do those that turn the direction of writing, join or hide others, or end a line.</summary>
    public static bool IsPlain(Rune character) => character.Value is >= ' ' and < 0x7F
        || character.Value > 0x9F && Rune.GetUnicodeCategory(character) is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static bool IsPlain(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return true;
        for (var rest = text.AsSpan(); rest.Length > 0;)
        {
            if (Rune.DecodeFromUtf16(rest, out var rune, out var length) != OperationStatus.Done || !IsPlain(rune)) return false;
            rest = rest[length..];
        }

        return true;
    }
}
