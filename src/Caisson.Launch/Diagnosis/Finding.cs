namespace Caisson.Launch.Diagnosis;

/// <summary>What is known of a failure beyond its errno.</summary>
/// <param name="Cause">Why; reads on after "because".</param>
/// <param name="Remedy">What to do about it; null if there is nothing.</param>
/// <param name="Kind">What the remedy comes down to, if a program may have a way for it.</param>
internal sealed record Finding(string Cause, string? Remedy = null, AdviceKind Kind = AdviceKind.None)
{
    /// <summary>strerror(3)'s words for a missing file.</summary>
    public const string NoSuchFile = "no such file or directory";

    /// <summary>
    /// strerror(3)'s words where the document names something that is not as it should be: engines end with a status of their own for them, as they are
    /// used to from other runtimes (127 for a missing file). Null where they must not draw that conclusion.
    /// </summary>
    public string? Words { get; init; }

    /// <summary>The remedy with what it comes down to.</summary>
    public Advice? Advice => Remedy is null ? null : new(Remedy, Kind);

    /// <summary>What an error tells of its reason.</summary>
    public static Finding Of(string cause, Advice remedy) => new(cause, remedy.Words, remedy.Kind);
}
