namespace Caisson.Cli.Learn;

/// <summary>Something that the lesson claims, and whether it was so.</summary>
internal sealed record Finding(bool Holds, string Claim);
