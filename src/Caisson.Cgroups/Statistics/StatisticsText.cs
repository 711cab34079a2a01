using System.Globalization;

namespace Caisson.Cgroups.Statistics;

/// <summary>Gives the text of a file of a group; null if there is no such file.</summary>
/// <param name="name">The file's name.</param>
internal delegate string? FileText(string name);

/// <summary>The few forms that the kernel's statistics have. What is not there counts as zero.</summary>
internal static class StatisticsText
{
    /// <summary>A number; <c>max</c> is the largest.</summary>
    internal static ulong Number(ReadOnlySpan<char> text)
    {
        text = text.Trim();
        if (text is "max") return ulong.MaxValue;
        return ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }

    /// <summary>The number behind a name, of lines that are a name and a number.</summary>
    internal static ulong Value(string? text, string name)
    {
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range);
            if (line.StartsWith(name) && line.Length > name.Length && line[name.Length] == ' ') return Number(line[(name.Length + 1)..]);
        }
        return 0;
    }

    /// <summary>All lines that are a name and a number, sorted by name.</summary>
    internal static SortedDictionary<string, ulong> Values(string text)
    {
        var values = new SortedDictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n'))
        {
            var blank = line.IndexOf(' ');
            if (blank > 0) values[line[..blank]] = Number(line.AsSpan(blank));
        }
        return values;
    }

    /// <summary>A list of ranges, such as <c>0-3,7</c>.</summary>
    internal static IReadOnlyList<ushort> Ranges(string? text)
    {
        var list = new List<ushort>();
        foreach (var range in text.AsSpan().Split(','))
        {
            var part = text.AsSpan(range).Trim();
            if (part.IsEmpty) continue;
            var dash = part.IndexOf('-');
            var first = Number(dash < 0 ? part : part[..dash]);
            var last = dash < 0 ? first : Number(part[(dash + 1)..]);
            for (var number = first; number <= last && number <= ushort.MaxValue; number++) list.Add((ushort)number);
        }
        return list;
    }

    /// <summary>A file of pressure stall information; null if there is none, or nothing in it.</summary>
    internal static PressureStatistics? Pressure(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        PressureShare some = default, full = default;
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0) continue;
            var share = new PressureShare(Share(words, "avg10="), Share(words, "avg60="), Share(words, "avg300="), Number(Field(words, "total=")));
            if (words[0] == "some") some = share;
            else if (words[0] == "full") full = share;
        }
        return new PressureStatistics(some, full);
    }

    private static double Share(string[] words, string name) =>
        double.TryParse(Field(words, name), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private static ReadOnlySpan<char> Field(string[] words, string name)
    {
        foreach (var word in words)
            if (word.StartsWith(name, StringComparison.Ordinal)) return word.AsSpan(name.Length);
        return [];
    }
}
