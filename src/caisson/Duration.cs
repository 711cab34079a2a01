using System.Globalization;
using Caisson.Cli.CommandLine;

namespace Caisson.Cli;

/// <summary>Times as people write them: <c>30</c>, <c>1.5s</c>, <c>500ms</c>, <c>2m</c>, <c>1h</c>, <c>1d</c>.</summary>
internal static class Duration
{
    internal static TimeSpan? Parse(string option, string? text, string command)
    {
        if (text is null) return null;
        var (digits, unit) = text switch
        {
            [.. var number, 'm', 's'] => (number, 0.001),
            [.. var number, 's'] => (number, 1),
            [.. var number, 'm'] => (number, 60),
            [.. var number, 'h'] => (number, 3600),
            [.. var number, 'd'] => (number, 86400),
            _ => (text, 1.0),
        };
        if (!double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value * unit is not (>= 0 and <= int.MaxValue))
            throw new UsageException($"{option} {text}: expected a time in seconds, or with ms, s, m, h or d behind it", command);
        return TimeSpan.FromSeconds(value * unit);
    }
}
