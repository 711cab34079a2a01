using Caisson.Doctor.Checks;

namespace Caisson.Cli.Commands.Doctor;

/// <summary>Counts answers.</summary>
/// <param name="complete">Whether all checks were asked for, so that their sum says something of containers.</param>
internal sealed class CheckSummary(bool complete)
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
        return LacksNeeded ? $"{counts}. No container of this caller does without: {string.Join(", ", Needed)}." : complete ? $"{counts}. Nothing is missing that containers cannot do without." : $"{counts}.";
    }
}
