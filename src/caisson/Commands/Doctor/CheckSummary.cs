using Caisson.Runtime.Diagnosis.Checks;

namespace Caisson.Cli.Commands.Doctor;

/// <summary>Counts answers.</summary>
internal sealed class CheckSummary
{
    private readonly int[] _counts = new int[4];

    /// <summary>The checks whose thing is missing, and is needed.</summary>
    internal List<string> Needed { get; } = [];

    internal bool LacksNeeded => Needed.Count > 0;

    internal int Of(CheckState state) => _counts[(int)state];

    internal void Add(CheckReport report)
    {
        _counts[(int)report.Result.State]++;
        if (report is { Needed: true, Result.State: CheckState.Missing }) Needed.Add(report.Check.Name);
    }

    internal static string Word(CheckState state) => state switch
    {
        CheckState.Ok => "ok",
        CheckState.Limited => "limited",
        CheckState.Missing => "missing",
        _ => "unknown",
    };

    public override string ToString()
    {
        var parts = new List<string>();
        foreach (var state in Enum.GetValues<CheckState>())
        {
            if (Of(state) > 0) parts.Add($"{Of(state)} {Word(state)}");
        }

        var counts = parts.Count == 0 ? "nothing was checked" : string.Join(", ", parts);
        return LacksNeeded ? $"{counts}. Containers need what is missing of: {string.Join(", ", Needed)}." : Of(CheckState.Unknown) > 0 && Of(CheckState.Ok) == 0 ? $"{counts}." : $"{counts}. Containers can run.";
    }
}
