using Caisson.Linux.Processes;

namespace Caisson.Launch;

/// <summary>Tells a launch that nobody wants it any more: it may depend on what never answers, such as a file system that a process of the container's serves.</summary>
/// <param name="descriptor">Can be read when there is something to ask for.</param>
/// <param name="take">The signal that ends the launch; null for none so far.</param>
public sealed class LaunchInterrupt(int descriptor, Func<Signal?> take)
{
    internal int Descriptor => descriptor;

    /// <exception cref="LaunchInterruptedException">A signal has come that ends it.</exception>
    internal void Check()
    {
        if (take() is { } signal) throw new LaunchInterruptedException(signal);
    }
}
