using Caisson.Launch.Diagnosis;

namespace Caisson.Doctor.Checks;

/// <summary>Something that containers need of a machine, and how to find out whether it is there.</summary>
/// <param name="name">What it is called on the command line: lower case, with hyphens.</param>
/// <param name="group">Where it belongs.</param>
/// <param name="why">Why it matters, one sentence.</param>
internal abstract class Check(string name, CheckGroup group, string why)
{
    /// <summary>What it is called on the command line.</summary>
    public string Name => name;

    /// <summary>Where it belongs.</summary>
    public CheckGroup Group => group;

    /// <summary>Why it matters.</summary>
    public string Why => why;

    /// <summary>The causes of <see cref="KnownCauses"/> that this check sees before a launch does.</summary>
    public virtual IReadOnlyList<string> Causes => [];

    /// <summary>Whether this caller can make no usual container without it.</summary>
    public virtual bool IsNeeded(CheckedMachine machine) => false;

    /// <summary>Finds out. It changes nothing that outlives it.</summary>
    public abstract CheckResult Run(CheckedMachine machine);

    /// <summary>All is well.</summary>
    protected static CheckResult Ok(string text, params IReadOnlyList<CheckDetail> details) => new(CheckState.Ok, text) { Details = details };

    /// <summary>Something does not work.</summary>
    protected static CheckResult Limited(string text, Finding finding, params IReadOnlyList<CheckDetail> details) => new(CheckState.Limited, text, finding) { Details = details };

    /// <summary>It is not there.</summary>
    protected static CheckResult Missing(string text, Finding finding, params IReadOnlyList<CheckDetail> details) => new(CheckState.Missing, text, finding) { Details = details };

    /// <summary>It could not be found out.</summary>
    protected static CheckResult Unknown(string reason, params IReadOnlyList<CheckDetail> details) => new(CheckState.Unknown, reason) { Details = details };
}
