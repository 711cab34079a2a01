namespace Caisson.Inspect;

/// <summary>What a control group's name stands for.</summary>
public enum UnitKind
{
    /// <summary>A container.</summary>
    Container,

    /// <summary>A Kubernetes pod, several containers.</summary>
    Pod,

    /// <summary>A virtual machine or container that systemd-machined knows.</summary>
    Machine,

    /// <summary>A service of systemd.</summary>
    Service,

    /// <summary>A scope of systemd: a login session, a program started by a desktop.</summary>
    Scope,

    /// <summary>A slice of systemd, and nothing nearer.</summary>
    Slice,
}
