namespace Caisson.Runtime.Diagnosis.Known;

/// <summary>A failure that Caisson can tell the reason of, on a machine that is made up for it.</summary>
/// <param name="Cause">The name of the class that knows it.</param>
/// <param name="Seen">What is seen of it: the call and its errno, or what else.</param>
/// <param name="Tell">The reason and the remedy, by the very code that a real failure goes through.</param>
internal sealed record KnownFailure(string Cause, string Seen, Func<Finding?> Tell);
