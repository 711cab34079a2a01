using Caisson.Launch.Plan;

namespace Caisson.Doctor.Checks;

/// <summary>Something to be tried in a throw-away process with namespaces of its own, by the steps that containers are launched with.</summary>
/// <param name="What">What it is, as after "Cannot make"; tests tell attempts apart by it.</param>
/// <param name="Kinds">CLONE_NEW* flags of what the process gets. Whoever may not make them gets a user namespace around them.</param>
/// <param name="InUserNamespace">Gives a user namespace to everybody.</param>
/// <param name="Build">Adds the steps.</param>
internal sealed record Attempt(string What, ulong Kinds, bool InUserNamespace, Action<LaunchPlan> Build);
