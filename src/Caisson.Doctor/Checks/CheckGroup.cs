namespace Caisson.Doctor.Checks;

/// <summary>Under which heading a check is shown.</summary>
internal enum CheckGroup
{
    /// <summary>The kernel itself.</summary>
    Kernel,

    /// <summary>Kinds of namespaces, and who may make them.</summary>
    Namespaces,

    /// <summary>User and group ids.</summary>
    Ids,

    /// <summary>Control groups.</summary>
    Cgroups,

    /// <summary>File systems and mounts.</summary>
    Files,

    /// <summary>Network devices and rules.</summary>
    Network,

    /// <summary>Filters, security modules, rights.</summary>
    Security,

    /// <summary>Limits of the caller's and of the machine's.</summary>
    Limits,

    /// <summary>Where the caller is.</summary>
    Surroundings,
}
