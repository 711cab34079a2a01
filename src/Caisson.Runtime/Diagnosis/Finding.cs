namespace Caisson.Runtime.Diagnosis;

/// <summary>What is known of a failure beyond its errno.</summary>
/// <param name="Cause">Why; reads on after "because".</param>
/// <param name="Remedy">What to do about it; null if there is nothing.</param>
/// <param name="Kind">What the remedy comes down to, if a program may have a way for it.</param>
internal sealed record Finding(string Cause, string? Remedy = null, AdviceKind Kind = AdviceKind.None)
{
    /// <summary>The remedy with what it comes down to.</summary>
    public Advice? Advice => Remedy is null ? null : new(Remedy, Kind);

    /// <summary>What an error tells of its reason.</summary>
    public static Finding Of(string cause, Advice remedy) => new(cause, remedy.Words, remedy.Kind);
}
