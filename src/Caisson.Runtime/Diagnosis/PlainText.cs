using System.Globalization;
using System.Text;

namespace Caisson.Runtime.Diagnosis;

/// <summary>Makes messages fit to be shown.</summary>
internal static class PlainText
{
    /// <summary>The message on one line, control characters escaped: an image or a container may have written part of it, and the one who reads it sits at a terminal that obeys escape sequences.</summary>
    public static string OneLine(string message)
    {
        if (message.Contains('\n')) message = message.TrimEnd('\n').Replace("\n", "; ");
        if (!message.AsSpan().ContainsAnyInRange('\0', '\x1f') && !message.AsSpan().ContainsAnyInRange('\x7f', '\x9f')) return message;
        var text = new StringBuilder(message.Length + 16);
        foreach (var c in message)
        {
            if (char.IsControl(c)) text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else text.Append(c);
        }
        return text.ToString();
    }
}
