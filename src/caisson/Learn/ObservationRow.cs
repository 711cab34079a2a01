namespace Caisson.Cli.Learn;

/// <summary>Observations that belong side by side; one of them may be missing.</summary>
internal sealed record ObservationRow(Observation? Left, Observation? Right);
