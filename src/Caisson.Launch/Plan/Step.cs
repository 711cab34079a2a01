namespace Caisson.Launch.Plan;

/// <summary>One step of a plan, the child's or the parent's.</summary>
internal abstract class Step(string purpose)
{
    /// <summary>What the step is for, one sentence.</summary>
    public string Purpose => purpose;

    /// <summary>The system call with its operands.</summary>
    public abstract string Call { get; }

    /// <summary>What the step is about, for messages: a path, a name; null if the purpose says it all.</summary>
    public virtual string? Object => null;
}
