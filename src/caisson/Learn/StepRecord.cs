namespace Caisson.Cli.Learn;

/// <summary>Everything that a run of a step brought to light.</summary>
internal sealed class StepRecord
{
    internal List<ExplainedCall> Calls { get; } = [];

    internal List<ObservationRow> Rows { get; } = [];

    internal List<Finding> Findings { get; } = [];

    /// <summary>What the learner should know of this run, such as that a user namespace came first.</summary>
    internal List<string> Notes { get; } = [];

    internal string LeftTitle { get; set; } = "on the host";

    internal string RightTitle { get; set; } = "in the namespace";

    /// <summary>Why the step could not be run; null if it was.</summary>
    internal string? Refusal { get; set; }

    internal StepOutcome Outcome =>
        Refusal is not null ? StepOutcome.Refused : Findings.TrueForAll(finding => finding.Holds) ? StepOutcome.AsTold : StepOutcome.Otherwise;
}
