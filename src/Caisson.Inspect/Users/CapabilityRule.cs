namespace Caisson.Inspect.Users;

/// <summary>The rules by which the kernel decides about a capability in a user namespace: user_namespaces(7), "Capabilities".</summary>
public enum CapabilityRule
{
    /// <summary>The process is in the namespace: its effective capabilities decide.</summary>
    OwnNamespace,

    /// <summary>The namespace's parent is the process's own namespace, and the process's effective user made it: it has every capability there.</summary>
    Owner,

    /// <summary>Nothing decides here; what holds in the parent holds here too.</summary>
    AskParent,

    /// <summary>The process's namespace is neither this one nor an ancestor: it has no capability here.</summary>
    NoAncestor,

    /// <summary>What would decide lies outside the reader's user namespace.</summary>
    CannotBeSeen,
}
