namespace Caisson.Inspect.Comparing;

/// <summary>Something that is not the same in two namespaces of one kind.</summary>
/// <param name="Aspect">What it is about: <c>hostname</c>, <c>mount</c>, <c>device</c>, <c>address</c>, <c>route</c>, <c>process</c> and so on.</param>
/// <param name="Item">Which one, such as the mount point or the device; empty where there is only one.</param>
/// <param name="A">What it is in the first; null if it is not there.</param>
/// <param name="B">What it is in the second; null if it is not there.</param>
public sealed record Difference(string Aspect, string Item, string? A, string? B);
