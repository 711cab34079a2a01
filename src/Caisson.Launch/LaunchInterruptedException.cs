using Caisson.Linux.Processes;

namespace Caisson.Launch;

/// <summary>A signal came before the program ran, and ended the launch as it would have ended the program.</summary>
/// <param name="signal">The signal.</param>
public sealed class LaunchInterruptedException(Signal signal) : CaissonException($"ended by {signal} before the program was started")
{
    /// <summary>128 and the signal's number: the shell's convention.</summary>
    public int ExitStatus => 128 + signal.Number;
}
