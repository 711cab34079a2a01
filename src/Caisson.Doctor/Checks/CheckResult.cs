using Caisson.Launch.Diagnosis;

namespace Caisson.Doctor.Checks;

/// <summary>A check's answer.</summary>
/// <param name="State">What it found.</param>
/// <param name="Text">That in a few words.</param>
/// <param name="Finding">Why it is not ok, and what helps: for what a launch can fail of, the very words of its error. Null if it is ok.</param>
internal sealed record CheckResult(CheckState State, string Text, Finding? Finding = null)
{
    /// <summary>What it looked at, one by one.</summary>
    public IReadOnlyList<CheckDetail> Details { get; init; } = [];
}
