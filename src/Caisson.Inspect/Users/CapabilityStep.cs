namespace Caisson.Inspect.Users;

/// <summary>A step on the way from a user namespace up to the answer.</summary>
/// <param name="Level">The namespace that the step looks at.</param>
/// <param name="Rule">What was found there.</param>
/// <param name="Sentence">The step in words, without a full stop.</param>
public sealed record CapabilityStep(UserNamespaceLevel Level, CapabilityRule Rule, string Sentence);
