using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Caisson.Linux.Abi;

/// <summary>
/// Text as the kernel has it: bytes up to a NUL, mostly UTF-8, but file names, arguments and variables may be any bytes. A byte that is no part of valid UTF-8 is
/// half a surrogate pair in a string, U+DC00 and the byte, which no valid text has; so every sequence of bytes becomes a string and the same bytes again.
/// </summary>
internal static class CString
{
    private const char FirstByte = '\uDC80', LastByte = '\uDCFF';

    /// <summary>The string for bytes of the kernel.</summary>
    internal static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes)) return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        Span<char> pair = stackalloc char[2];
        while (bytes.Length > 0)
        {
            var valid = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == System.Buffers.OperationStatus.Done;
            if (valid) text.Append(pair[..rune.EncodeToUtf16(pair)]);
            else foreach (var value in bytes[..length]) text.Append((char)(0xDC00 + value));
            bytes = bytes[length..];
        }

        return text.ToString();
    }

    /// <summary>The string for bytes up to a NUL.</summary>
    internal static unsafe string Decode(byte* text) => Decode(System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text));

    /// <summary>The bytes of a text with a NUL at their end; a NUL inside, which would cut it short in silence, and half a surrogate pair that stands for no byte are errors.</summary>
    internal static byte[] Of(string text)
    {
        var bytes = new byte[Length(text) + 1];
        Write(text, bytes);
        return bytes;
    }

    /// <summary>The bytes of a text, as they are written into files.</summary>
    internal static byte[] Bytes(string text)
    {
        var bytes = new byte[ByteCount(text)];
        Encode(text, bytes);
        return bytes;
    }

    /// <summary>The number of bytes without the NUL, after checking that the text can be given to the kernel.</summary>
    internal static int Length(string text)
    {
        if (text.Contains('\0'))
            throw new CaissonException($"The text '{text.Replace("\0", "\\0")}' cannot be given to the kernel", "it contains a NUL character, where the kernel would end it");
        return ByteCount(text);
    }

    /// <summary>The number of bytes of a text.</summary>
    internal static int ByteCount(string text)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        // Where a byte stands for itself, the count above has the three of U+FFFD.
        if (HasSurrogates(text)) for (var i = 0; i < text.Length; i++) count -= IsByte(text, i) ? 2 : 0;
        return count;
    }

    /// <summary>Writes the text and a NUL; returns the bytes written, the NUL included.</summary>
    internal static int Write(string text, Span<byte> target)
    {
        var written = Encode(text, target);
        target[written] = 0;
        return written + 1;
    }

    /// <summary>The text as it can be shown: what is no character is written as its byte's value.</summary>
    internal static string Readable(string text)
    {
        if (!HasSurrogates(text)) return text;
        var readable = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            if (IsByte(text, i)) readable.Append(CultureInfo.InvariantCulture, $"\\x{text[i] & 0xFF:x2}");
            else readable.Append(text[i]);
        }

        return readable.ToString();
    }

    private static int Encode(string text, Span<byte> target)
    {
        if (!HasSurrogates(text)) return Encoding.UTF8.GetBytes(text, target);
        var written = 0;
        for (var i = 0; i < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(i), out var rune, out var length) == System.Buffers.OperationStatus.Done) written += rune.EncodeToUtf8(target[written..]);
            else if (text[i] is >= FirstByte and <= LastByte) target[written++] = (byte)text[i];
            else throw new CaissonException("A text cannot be given to the kernel", $"it is not valid Unicode (half a surrogate pair): '{text}'");
            i += length;
        }

        return written;
    }

    private static bool HasSurrogates(string text) => text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    private static bool IsByte(string text, int at) => text[at] is >= FirstByte and <= LastByte && (at == 0 || !char.IsHighSurrogate(text[at - 1]));
}
