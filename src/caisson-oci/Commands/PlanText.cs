using System.Globalization;
using System.Text;
using Caisson.Launch;

namespace Caisson.OciRuntime.Commands;

/// <summary>A plan for people.</summary>
internal static class PlanText
{
    internal static int Print(IReadOnlyList<PlannedStep> steps)
    {
        var text = new StringBuilder();
        foreach (var step in steps) text.Append(CultureInfo.InvariantCulture, $"{step.Number,3}  {step.Call}\n       {step.Purpose}\n");
        Output.Write(text.ToString());
        return 0;
    }
}
