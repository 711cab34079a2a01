using Caisson.Launch.Diagnosis;

namespace Caisson.Doctor.Known;

/// <summary>A failure that Caisson can tell the reason of, on a machine that is made up for it.</summary>
/// <param name="Cause">The name of the class that knows it.</param>
/// <param name="Seen">What is seen of it: the call and its errno, or what else.</param>
/// <param name="Tell">The reason and the remedy, by the very code that a real failure goes through.</param>
internal sealed record KnownFailure(string Cause, string Seen, Func<Finding?> Tell)
{
    /// <summary>The failure of which the causes are asked, and the machine it happens on; null where something else tells.</summary>
    public (Failure Failure, ISystemFacts Machine)? Example { get; init; }

    /// <summary>What the causes tell of a failure on a machine.</summary>
    public static KnownFailure Of(string cause, string seen, Failure failure, ISystemFacts machine) =>
        new(cause, seen, () => KnownCauses.Find(failure, new Machine(machine))) { Example = (failure, machine) };
}
