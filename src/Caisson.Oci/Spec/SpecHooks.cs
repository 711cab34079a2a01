namespace Caisson.Oci;

/// <summary>Programs to run at points of the container's life, each list in its order (config.md, "POSIX-platform Hooks").</summary>
public sealed class SpecHooks
{
    /// <summary>Deprecated: after the namespaces exist, before pivot_root, in the runtime's namespaces.</summary>
    public List<SpecHook>? Prestart { get; set; }

    /// <summary>During <c>create</c>, before pivot_root, in the runtime's namespaces.</summary>
    public List<SpecHook>? CreateRuntime { get; set; }

    /// <summary>During <c>create</c>, before pivot_root, in the container's namespaces.</summary>
    public List<SpecHook>? CreateContainer { get; set; }

    /// <summary>During <c>start</c>, before the user's program, in the container's namespaces.</summary>
    public List<SpecHook>? StartContainer { get; set; }

    /// <summary>After the user's program was started, in the runtime's namespaces.</summary>
    public List<SpecHook>? Poststart { get; set; }

    /// <summary>After the container was deleted, in the runtime's namespaces.</summary>
    public List<SpecHook>? Poststop { get; set; }

    /// <summary>Whether there is no hook in any of the lists.</summary>
    public bool IsEmpty => Prestart is not { Count: > 0 } && CreateRuntime is not { Count: > 0 } && CreateContainer is not { Count: > 0 }
        && StartContainer is not { Count: > 0 } && Poststart is not { Count: > 0 } && Poststop is not { Count: > 0 };
}
