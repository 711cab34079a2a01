namespace Caisson.Doctor.Checks;

/// <summary>A check and its answer.</summary>
/// <param name="Check">The check.</param>
/// <param name="Result">Its answer.</param>
/// <param name="Needed">Whether a container of this caller cannot do without.</param>
internal sealed record CheckReport(Check Check, CheckResult Result, bool Needed);
