namespace Caisson;

/// <summary>What an <see cref="Advice"/> comes down to.</summary>
public enum AdviceKind
{
    /// <summary>The words are all there is.</summary>
    None,

    /// <summary>Delete a container, whatever it does: the advice's object is its id.</summary>
    DeleteContainer,

    /// <summary>Keep the state of containers in another directory.</summary>
    ChooseStateRoot,

    /// <summary>Name the bundle.</summary>
    ChooseBundle,

    /// <summary>Do without control groups.</summary>
    DoWithoutCgroups,

    /// <summary>Have control groups made by directories instead of by systemd.</summary>
    UseCgroupfs,

    /// <summary>Name the socket that gets the terminal.</summary>
    ChooseConsoleSocket,

    /// <summary>Start a process in a paused container all the same.</summary>
    IgnorePause,

    /// <summary>Enter the root by other means than pivot_root(2).</summary>
    DoWithoutPivot,

    /// <summary>Give the container a user namespace of its own.</summary>
    NewUserNamespace,

    /// <summary>Make a user namespace together with the others, as its root.</summary>
    AddUserNamespace,

    /// <summary>Start a program in existing namespaces.</summary>
    EnterNamespaces,

    /// <summary>Leave out capabilities.</summary>
    DropCapabilities,

    /// <summary>Do it in a user and a mount namespace of one's own.</summary>
    OwnNamespaces,

    /// <summary>Take a scan of the machine's namespaces.</summary>
    ScanNamespaces,

    /// <summary>List the namespaces that are kept.</summary>
    ListKept,

    /// <summary>List the machine's namespaces.</summary>
    ListNamespaces,

    /// <summary>Remove a kept namespace: the advice's object is its name.</summary>
    RemoveKept,

    /// <summary>Remove a kept namespace with its processes: the advice's object is its name.</summary>
    RemoveKeptByForce,
}
