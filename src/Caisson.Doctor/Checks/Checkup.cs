using Caisson.Launch.Diagnosis;
using Caisson.Linux;

namespace Caisson.Doctor.Checks;

/// <summary>Runs checks, each in its own time, and lets none of them end the program.</summary>
internal static class Checkup
{
    /// <summary>How long a check may take.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(10);

    /// <summary>Runs the checks in their order.</summary>
    public static IEnumerable<CheckReport> Run(IEnumerable<Check> checks, CheckedMachine machine, TimeSpan? limit = null)
    {
        foreach (var check in checks) yield return new CheckReport(check, Run(check, machine, limit ?? TimeLimit), check.IsNeeded(machine));
    }

    // A thread of its own: a question to a file system that does not answer must not hold up the rest.
    private static CheckResult Run(Check check, CheckedMachine machine, TimeSpan limit)
    {
        CheckResult? result = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = check.Run(machine);
            }
            catch (Exception e)
            {
                result = new CheckResult(CheckState.Unknown, FailureText.Of(e));
            }
        })
        { IsBackground = true };
        thread.Start();
        return thread.Join(limit) && result is not null ? result : new CheckResult(CheckState.Unknown, $"the machine gave no answer in {limit.TotalSeconds:0.#} s");
    }
}
