using System.Text;

namespace Caisson.Launch.Diagnosis;

/// <summary>Passes on what others say, without the phrases from which engines conclude that the program is missing or not executable.</summary>
internal static class NeutralWords
{
    public static string Of(string text) => text.Trim()
        .Replace("no such file or directory", "it does not exist", StringComparison.OrdinalIgnoreCase)
        .Replace("permission denied", "access refused", StringComparison.OrdinalIgnoreCase)
        .Replace("operation not permitted", "not permitted", StringComparison.OrdinalIgnoreCase)
        .Replace('\n', ' ');

    /// <summary>A file system's log: each line begins with its level (e, w, i) and a blank; fsopen(2).</summary>
    public static string? OfLog(ReadOnlySpan<byte> log)
    {
        if (log.IsEmpty) return null;
        var text = new StringBuilder();
        foreach (var line in Encoding.UTF8.GetString(log).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (text.Length > 0) text.Append("; ");
            text.Append(line.Length > 2 && line[1] == ' ' ? line[2..] : line);
        }
        return text.Length == 0 ? null : Of(text.ToString());
    }
}
