namespace Caisson.Runtime.Hooks;

/// <summary>The points of a container's life at which hooks run, in their order: runtime-spec, runtime.md, "Lifecycle".</summary>
internal enum HookKind
{
    Prestart,
    CreateRuntime,
    CreateContainer,
    StartContainer,
    Poststart,
    Poststop,
}
