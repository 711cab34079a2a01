namespace Caisson.Cli.Learn;

/// <summary>A step cannot be run here, for a reason that the learner is told.</summary>
internal sealed class StepRefusedException(string reason, string? remedy = null) : CaissonException(reason, remedy: remedy);
