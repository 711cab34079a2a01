using System.Globalization;

namespace Caisson.OciRuntime;

/// <summary>Times as runc's options have them: numbers with units, such as <c>100ms</c>, <c>1.5s</c>, <c>1m30s</c>.</summary>
internal static class Duration
{
    internal static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        if (text.IsEmpty) return false;
        var seconds = 0.0;
        while (!text.IsEmpty)
        {
            var digits = text.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
            text = text[digits..];
            var letters = text.IndexOfAny("0123456789.");
            if (letters < 0) letters = text.Length;
            double unit = text[..letters] switch
            {
                "h" => 3600,
                "m" => 60,
                "s" => 1,
                "ms" => 1e-3,
                "us" or "µs" or "μs" => 1e-6,
                "ns" => 1e-9,
                _ => 0,
            };
            if (unit == 0) return false;
            seconds += number * unit;
            text = text[letters..];
        }
        if (seconds > TimeSpan.MaxValue.TotalSeconds / 2) return false;
        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }
}
