namespace Caisson.Launch.Plan;

/// <summary>A step that the parent takes for the process that it makes. It stands in the plan where its effect is needed or begins.</summary>
/// <param name="purpose">What the step is for, one sentence.</param>
/// <param name="turn">When the parent takes it.</param>
internal abstract class ParentStep(string purpose, Turn turn) : Step(purpose)
{
    /// <summary>When the parent takes it.</summary>
    public Turn Turn => turn;

    /// <summary>The bit by which the child is told that the step is done; zero if it does not wait for it. The plan gives it.</summary>
    public ulong Word { get; set; }

    /// <summary>Takes the step.</summary>
    /// <param name="child">The process, as far as it has come.</param>
    /// <exception cref="CaissonException">It cannot be done: the launch ends with this.</exception>
    public abstract void Do(Child child);
}

/// <summary>When the parent takes a step.</summary>
internal enum Turn
{
    /// <summary>
    /// Right after the birth of the process that it stands behind, which goes on meanwhile. Whether the process waits for it, an <see cref="Steps.AwaitParent"/> tells.
    /// </summary>
    AtOnce,

    /// <summary>When the child comes to it; the child waits until it is done.</summary>
    WhenAsked,

    /// <summary>When the step before it has sent a descriptor, <see cref="Child.TakeReceived"/>; the child goes on meanwhile.</summary>
    WhenSent,
}
