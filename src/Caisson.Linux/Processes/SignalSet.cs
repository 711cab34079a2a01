namespace Caisson.Linux.Processes;

/// <summary>A set of signals as the kernel keeps it: bit N-1 stands for signal N. sigsetops(3), proc_pid_status(5).</summary>
/// <param name="Mask">The 64 bits.</param>
public readonly record struct SignalSet(ulong Mask)
{
    /// <summary>Whether the signal is in the set.</summary>
    /// <param name="signal">The signal.</param>
    public bool Contains(Signal signal) => signal.IsValid && (Mask >> (signal.Number - 1) & 1) != 0;

    /// <summary>The set with the signal.</summary>
    /// <param name="signal">The signal, 1 to 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is none of a signal.</exception>
    public SignalSet With(Signal signal) => signal.IsValid ? new(Mask | 1UL << (signal.Number - 1)) : throw new ArgumentOutOfRangeException(nameof(signal), signal.Number, "A signal has a number from 1 to 64.");
}
