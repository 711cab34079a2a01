using System.Globalization;

namespace Caisson.Inspect.Views;

/// <summary>By how much a clock is ahead in a time namespace: time_namespaces(7).</summary>
/// <param name="Seconds">Whole seconds; negative if it is behind.</param>
/// <param name="Nanoseconds">0 to 999999999, to be added to them.</param>
public readonly record struct ClockOffset(long Seconds, uint Nanoseconds)
{
    /// <summary>Whether the clock is the machine's.</summary>
    public bool IsZero => Seconds == 0 && Nanoseconds == 0;

    /// <summary>It as a time; its precision is 100 ns.</summary>
    public TimeSpan Time => TimeSpan.FromSeconds(Seconds) + TimeSpan.FromTicks(Nanoseconds / 100);

    /// <summary>Such as <c>-3600.000000001 s</c>.</summary>
    public override string ToString()
    {
        var (seconds, nanoseconds) = Seconds < 0 && Nanoseconds > 0 ? (Seconds + 1, 1_000_000_000 - Nanoseconds) : (Seconds, Nanoseconds);
        var sign = Seconds < 0 ? "-" : "+";
        var text = string.Create(CultureInfo.InvariantCulture, $"{sign}{Math.Abs(seconds)}");
        return nanoseconds == 0 ? text + " s" : text + "." + nanoseconds.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0') + " s";
    }
}
