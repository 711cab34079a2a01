using System.Buffers;
using System.Text.Unicode;

namespace Caisson.Linux.Abi;

/// <summary>Text as the kernel takes it: UTF-8 with a NUL at the end.</summary>
internal static class CString
{
    /// <summary>Encodes <paramref name="text"/>; a NUL inside, which would cut it short in silence, and half a surrogate pair are errors.</summary>
    internal static byte[] Of(string text)
    {
        var bytes = new byte[Length(text) + 1];
        Write(text, bytes);
        return bytes;
    }

    /// <summary>The number of bytes without the NUL, after checking that the text can be given to the kernel.</summary>
    internal static int Length(string text)
    {
        if (text.Contains('\0'))
            throw new CaissonException($"The text '{text.Replace("\0", "\\0")}' cannot be given to the kernel", "it contains a NUL character, where the kernel would end it");
        return System.Text.Encoding.UTF8.GetByteCount(text);
    }

    /// <summary>Writes the text and a NUL; returns the bytes written, the NUL included.</summary>
    internal static int Write(string text, Span<byte> target)
    {
        var status = Utf8.FromUtf16(text, target, out _, out var written, replaceInvalidSequences: false);
        if (status == OperationStatus.InvalidData)
            throw new CaissonException("A text cannot be given to the kernel", $"it is not valid Unicode (half a surrogate pair): '{text}'");
        target[written] = 0;
        return written + 1;
    }
}
