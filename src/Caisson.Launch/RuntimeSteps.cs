using Caisson.Launch.Plan;

namespace Caisson.Launch;

/// <summary>Steps of the parent's that only a container's runtime knows: each has its place in the order of a launch.</summary>
internal sealed class RuntimeSteps
{
    /// <summary>No such steps.</summary>
    public static RuntimeSteps None { get; } = new();

    /// <summary>Right before the clone.</summary>
    public EarlyStep? BeforeClone { get; init; }

    /// <summary>Before the process does anything else: what comes from it inherits that.</summary>
    public ParentStep? First { get; init; }

    /// <summary>When the network namespace is there.</summary>
    public ParentStep? Network { get; init; }

    /// <summary>When the namespaces and mounts are there and the root has not been entered: hooks of the creation.</summary>
    public ParentStep? BeforeRoot { get; init; }

    /// <summary>
    /// As soon as the process is born that becomes the program, which does not start before it is done. A process whose creator dies before that ends by itself, so
    /// none is ever running without a record.
    /// </summary>
    public ParentStep? Record { get; init; }

    /// <summary>When everything but the program is in place: hooks of the start. Not with a start socket, where that point is the start.</summary>
    public ParentStep? BeforeProgram { get; init; }

    /// <summary>When the seccomp filter is loaded: gets the descriptor of its listener.</summary>
    public ParentStep? Listener { get; init; }
}
