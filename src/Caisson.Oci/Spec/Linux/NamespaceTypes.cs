namespace Caisson.Oci;

/// <summary>The names that runtime-spec gives to the kinds of namespaces (config-linux.md, "Namespaces").</summary>
public static class NamespaceTypes
{
    /// <summary>Process ids, pid_namespaces(7).</summary>
    public const string Pid = "pid";

    /// <summary>Network devices, addresses, ports, network_namespaces(7).</summary>
    public const string Network = "network";

    /// <summary>The mount table, mount_namespaces(7).</summary>
    public const string Mount = "mount";

    /// <summary>System V IPC and POSIX message queues, ipc_namespaces(7).</summary>
    public const string Ipc = "ipc";

    /// <summary>Host and domain name, uts_namespaces(7).</summary>
    public const string Uts = "uts";

    /// <summary>User and group ids and capabilities, user_namespaces(7).</summary>
    public const string User = "user";

    /// <summary>The view of the control group tree, cgroup_namespaces(7).</summary>
    public const string Cgroup = "cgroup";

    /// <summary>Offsets of the monotonic and boot-time clocks, time_namespaces(7).</summary>
    public const string Time = "time";
}
