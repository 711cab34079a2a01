namespace Caisson.Launch.Init;

/// <summary>What the parent tells its child, one bit each: a word may come long before the child waits for it.</summary>
internal enum ParentWord : ulong
{
    /// <summary>What is done right after the clone is done: <see cref="Plan.LaunchPlan.AfterClone"/>.</summary>
    Prepared = 1,

    /// <summary>The process has been written down: <see cref="Plan.LaunchPlan.Record"/>.</summary>
    Recorded = 2,

    /// <summary>What the child asked for last is done: <see cref="Steps.AskParent"/>.</summary>
    Answered = 4,

    /// <summary>The process is in its control groups: <see cref="Plan.LaunchPlan.Admit"/>.</summary>
    Admitted = 8,
}
