namespace Caisson.Cli.Learn;

/// <summary>A system call and what it is for.</summary>
internal sealed record ExplainedCall(string Call, string Purpose);
