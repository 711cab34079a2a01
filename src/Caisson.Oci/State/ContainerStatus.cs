namespace Caisson.Oci;

/// <summary>Where in its life a container is (runtime.md, "State").</summary>
public enum ContainerStatus
{
    /// <summary>It is being created.</summary>
    Creating,

    /// <summary>Its environment exists; the user's program has not run.</summary>
    Created,

    /// <summary>The user's program runs.</summary>
    Running,

    /// <summary>The user's program has ended.</summary>
    Stopped,

    /// <summary>It is frozen; not a status of the specification, but what engines expect from <c>state</c> after <c>pause</c>.</summary>
    Paused,

    /// <summary>It cannot be told: what is known of it is damaged or cannot be read. Not a status of the specification; only lists show it.</summary>
    Unknown,
}
