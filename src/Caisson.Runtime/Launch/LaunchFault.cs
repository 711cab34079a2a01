using Caisson.Linux;

namespace Caisson.Runtime.Launch;

/// <summary>A step of the plan that fails without being run.</summary>
/// <param name="Step">The step's number, counted from 1 as the plan prints it.</param>
/// <param name="Errno">What it fails with.</param>
public readonly record struct LaunchFault(int Step, Errno Errno);
