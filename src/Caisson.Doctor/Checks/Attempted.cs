using Caisson.Launch.Diagnosis;
using Caisson.Linux;

namespace Caisson.Doctor.Checks;

/// <summary>How an attempt went.</summary>
/// <param name="Error">The error, with its diagnosis; null if all went well.</param>
/// <param name="Impossible">Why it could not be tried at all; null if it was.</param>
internal sealed record Attempted(CaissonException? Error, string? Impossible = null)
{
    /// <summary>It worked.</summary>
    public static Attempted Done => new((CaissonException?)null);

    /// <summary>Whether it worked.</summary>
    public bool Worked => Error is null && Impossible is null;

    /// <summary>Ok, missing or unknown.</summary>
    public CheckState State => Impossible is not null ? CheckState.Unknown : Error is null ? CheckState.Ok : CheckState.Missing;

    /// <summary>The call and its errno, or why it could not be tried; empty if it worked.</summary>
    public string Text => Impossible ?? (Error is null ? "" : Error.Call is null ? Error.Cause ?? Error.Step : $"{Error.Call}: {Error.Errno}");

    /// <summary>Why it did not work, in the words of a launch that fails.</summary>
    public Finding? Finding => Error is null ? null : new(Error.Cause ?? (Error.Call is null ? Error.Step : $"{Error.Call} says {Error.Errno} ({Error.Errno.Describe()})"), Error.Advice?.Words, Error.Advice?.Kind ?? AdviceKind.None);
}
