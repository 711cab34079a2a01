namespace Caisson.Launch;

/// <summary>A step of a launch plan, for people.</summary>
/// <param name="Number">Its place, counted from 1.</param>
/// <param name="Call">The system call with its operands, such as <c>sethostname("web")</c>; several are separated by a semicolon.</param>
/// <param name="Purpose">What it is for, one sentence.</param>
public sealed record PlannedStep(int Number, string Call, string Purpose);
