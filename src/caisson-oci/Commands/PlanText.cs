using Caisson.Launch;

namespace Caisson.OciRuntime.Commands;

/// <summary>A plan for people.</summary>
internal static class PlanText
{
    internal static int Print(IReadOnlyList<PlannedStep> steps)
    {
        Output.Write(string.Concat(steps));
        return 0;
    }
}
