namespace Caisson;

/// <summary>What helps against a failure. The libraries know no command line: a program adds how its own user does it.</summary>
/// <param name="Words">What to do, in words that hold for every program.</param>
/// <param name="Kind">What that comes down to, if a program may have a way for it.</param>
/// <param name="Object">What it is to be done to, such as a container's id.</param>
public sealed record Advice(string Words, AdviceKind Kind = AdviceKind.None, string? Object = null)
{
    /// <summary>Advice that is all in its words.</summary>
    /// <param name="words">The words; null for no advice.</param>
    [return: System.Diagnostics.CodeAnalysis.NotNullIfNotNull(nameof(words))]
    public static implicit operator Advice?(string? words) => words is null ? null : new(words);
}
