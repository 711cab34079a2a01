using System.Globalization;

namespace Caisson.OciRuntime.CommandLine;

/// <summary>Sizes as people write them: <c>50M</c>, <c>1.5g</c>, <c>512KiB</c>, <c>4096</c>; -1 is no limit. A unit is a power of 1024, however it is written.</summary>
internal static class SizeText
{
    /// <summary>Reads a size in bytes.</summary>
    /// <returns>False if it is none, or does not fit.</returns>
    internal static bool TryParse(ReadOnlySpan<char> text, out long bytes)
    {
        bytes = -1;
        if (text is "-1") return true;
        var end = text.LastIndexOfAnyInRange('0', '9') + 1;
        if (end == 0) return false;
        var unit = text[end..].TrimStart(' ');
        if (!decimal.TryParse(text[..end], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        var power = unit.Length == 0 ? 0 : "bkmgtp".IndexOf(char.ToLowerInvariant(unit[0]));
        if (power < 0 || (unit.Length > 1 && !Is(unit[1..], power > 0))) return false;
        for (var i = 0; i < power; i++)
        {
            number *= 1024;
            if (number > long.MaxValue) return false;
        }
        if (number > long.MaxValue) return false;
        bytes = (long)number;
        return true;
    }

    private static bool Is(ReadOnlySpan<char> rest, bool hasPrefix) =>
        hasPrefix && (rest.Equals("b", StringComparison.OrdinalIgnoreCase) || rest.Equals("i", StringComparison.OrdinalIgnoreCase) || rest.Equals("ib", StringComparison.OrdinalIgnoreCase));
}
