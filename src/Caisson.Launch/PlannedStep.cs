using System.Globalization;

namespace Caisson.Launch;

/// <summary>A step of a launch plan, for people.</summary>
/// <param name="Number">Its place, counted from 1.</param>
/// <param name="Call">The system call with its operands, such as <c>sethostname("web")</c>; several are separated by a semicolon.</param>
/// <param name="Purpose">What it is for, one sentence.</param>
/// <param name="ByParent">The process that launches takes it, not the one that is launched.</param>
public sealed record PlannedStep(int Number, string Call, string Purpose, bool ByParent = false)
{
    /// <summary>The step's number, who takes it if that is the parent, and its call, in one line.</summary>
    public string Line => string.Create(CultureInfo.InvariantCulture, $"{Number,3}  {(ByParent ? "[parent] " : "")}{Call}");

    /// <summary>The step in two lines, the second of which says what it is for.</summary>
    public override string ToString() => $"{Line}\n     {Purpose}\n";
}
