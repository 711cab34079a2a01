namespace Caisson.Engine;

/// <summary>Consecutive user or group ids.</summary>
/// <param name="Start">The first one.</param>
/// <param name="Count">How many.</param>
public readonly record struct IdRange(uint Start, uint Count)
{
    /// <summary>Whether all of <paramref name="other"/> lies in this range.</summary>
    public bool Contains(IdRange other) =>
        other.Start >= Start && (ulong)other.Start + other.Count <= (ulong)Start + Count;
}
