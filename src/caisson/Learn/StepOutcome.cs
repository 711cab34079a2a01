namespace Caisson.Cli.Learn;

/// <summary>How a step came out on this machine.</summary>
internal enum StepOutcome
{
    /// <summary>Everything was as the lesson tells.</summary>
    AsTold,

    /// <summary>This machine, or this user's rights, do not allow it; the record says why.</summary>
    Refused,

    /// <summary>Something was otherwise than the lesson tells.</summary>
    Otherwise,
}
