namespace Caisson.Runtime.Diagnosis;

/// <summary>What is known of a failure beyond its errno.</summary>
/// <param name="Cause">Why; reads on after "because".</param>
/// <param name="Remedy">What to do about it; null if there is nothing.</param>
internal sealed record Finding(string Cause, string? Remedy = null);
