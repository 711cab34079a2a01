namespace Caisson.Launch.Plan;

/// <summary>A step that the parent takes before the clone: what fails here has cost least.</summary>
internal abstract class EarlyStep(string purpose) : Step(purpose)
{
    /// <summary>Takes the step.</summary>
    /// <exception cref="CaissonException">It cannot be done: the launch ends with this.</exception>
    public abstract void Do();
}
