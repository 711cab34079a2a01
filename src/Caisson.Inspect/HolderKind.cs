namespace Caisson.Inspect;

/// <summary>In which way something keeps a namespace alive: namespaces(7), "Namespace lifetime".</summary>
public enum HolderKind
{
    /// <summary>A process is in it.</summary>
    Process,

    /// <summary>A thread is in it, and the process that it belongs to is in another one.</summary>
    Task,

    /// <summary>It is where the children of a process will be: <c>pid_for_children</c>, <c>time_for_children</c>.</summary>
    Children,

    /// <summary>A process has a descriptor of it open.</summary>
    Descriptor,

    /// <summary>Its file is bound to a place in some mount namespace.</summary>
    BindMount,

    /// <summary>A network socket that was made in it is open.</summary>
    Socket,

    /// <summary>It is the parent of another one, as user and PID namespaces are.</summary>
    Child,

    /// <summary>Another namespace belongs to it, which it is the user namespace of.</summary>
    Owned,
}
