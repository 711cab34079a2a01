namespace Caisson.Inspect;

/// <summary>A kept namespace that appeared or went.</summary>
/// <param name="Appeared">True if it is there now, false if it was.</param>
/// <param name="Namespace">The name, kind and place; its id is null if it was gone before anybody could look.</param>
public sealed record KeptNamespaceChange(bool Appeared, KeptNamespace Namespace);
