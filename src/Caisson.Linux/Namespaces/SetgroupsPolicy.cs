namespace Caisson.Linux.Namespaces;

/// <summary>Whether setgroups(2) is allowed in a user namespace, the content of <c>/proc/PID/setgroups</c>: user_namespaces(7).</summary>
public enum SetgroupsPolicy
{
    /// <summary>It is allowed once a group map is written; writing that map then takes privileges in the parent.</summary>
    Allow,

    /// <summary>It is refused for good; required before an unprivileged process writes a group map.</summary>
    Deny,
}
