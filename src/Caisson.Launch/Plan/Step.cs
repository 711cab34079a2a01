using Caisson.Launch.Init;

namespace Caisson.Launch.Plan;

/// <summary>One step of a plan: what people read and what the child runs, side by side so that they agree.</summary>
internal abstract class Step(string purpose)
{
    /// <summary>What the step is for, one sentence.</summary>
    public string Purpose => purpose;

    /// <summary>The system call with its operands.</summary>
    public abstract string Call { get; }

    /// <summary>What the step is about, for messages: a path, a name; null if the purpose says it all.</summary>
    public virtual string? Object => null;

    /// <summary>Puts the step's function and operands where the child finds them.</summary>
    public abstract unsafe void Encode(PlanMemory memory, StepRecord* record);
}
