namespace Caisson.Linux.Security;

/// <summary>A capability, a part of what root may do, by the kernel's name and number: capabilities(7).</summary>
public enum Capability
{
    /// <summary>Change the owner of any file.</summary>
    CAP_CHOWN = 0,

    /// <summary>Pass over file permissions.</summary>
    CAP_DAC_OVERRIDE = 1,

    /// <summary>Read any file and search any directory.</summary>
    CAP_DAC_READ_SEARCH = 2,

    /// <summary>Do to any file what its owner may.</summary>
    CAP_FOWNER = 3,

    /// <summary>Keep set-user-ID and set-group-ID bits when files change.</summary>
    CAP_FSETID = 4,

    /// <summary>Send signals to anybody's processes.</summary>
    CAP_KILL = 5,

    /// <summary>Set any group id and supplementary groups.</summary>
    CAP_SETGID = 6,

    /// <summary>Set any user id.</summary>
    CAP_SETUID = 7,

    /// <summary>Change the bounding set and the secure bits.</summary>
    CAP_SETPCAP = 8,

    /// <summary>Set the immutable and append-only file flags.</summary>
    CAP_LINUX_IMMUTABLE = 9,

    /// <summary>Bind to ports below 1024.</summary>
    CAP_NET_BIND_SERVICE = 10,

    /// <summary>Broadcast and listen to multicast; unused.</summary>
    CAP_NET_BROADCAST = 11,

    /// <summary>Administer networks.</summary>
    CAP_NET_ADMIN = 12,

    /// <summary>Use raw and packet sockets.</summary>
    CAP_NET_RAW = 13,

    /// <summary>Lock memory.</summary>
    CAP_IPC_LOCK = 14,

    /// <summary>Pass over permissions of System V IPC objects.</summary>
    CAP_IPC_OWNER = 15,

    /// <summary>Load and unload kernel modules.</summary>
    CAP_SYS_MODULE = 16,

    /// <summary>Use I/O ports and raw devices.</summary>
    CAP_SYS_RAWIO = 17,

    /// <summary>Call chroot, and enter mount namespaces.</summary>
    CAP_SYS_CHROOT = 18,

    /// <summary>Trace any process.</summary>
    CAP_SYS_PTRACE = 19,

    /// <summary>Switch process accounting.</summary>
    CAP_SYS_PACCT = 20,

    /// <summary>Administer the system: mounts, namespaces and much else.</summary>
    CAP_SYS_ADMIN = 21,

    /// <summary>Restart the machine and load another kernel.</summary>
    CAP_SYS_BOOT = 22,

    /// <summary>Raise priorities and set scheduling of any process.</summary>
    CAP_SYS_NICE = 23,

    /// <summary>Exceed resource limits and quotas.</summary>
    CAP_SYS_RESOURCE = 24,

    /// <summary>Set the clock.</summary>
    CAP_SYS_TIME = 25,

    /// <summary>Configure terminals and hang them up.</summary>
    CAP_SYS_TTY_CONFIG = 26,

    /// <summary>Create device files.</summary>
    CAP_MKNOD = 27,

    /// <summary>Take leases on any file.</summary>
    CAP_LEASE = 28,

    /// <summary>Write to the audit log.</summary>
    CAP_AUDIT_WRITE = 29,

    /// <summary>Configure auditing.</summary>
    CAP_AUDIT_CONTROL = 30,

    /// <summary>Set file capabilities.</summary>
    CAP_SETFCAP = 31,

    /// <summary>Pass over mandatory access control.</summary>
    CAP_MAC_OVERRIDE = 32,

    /// <summary>Configure mandatory access control.</summary>
    CAP_MAC_ADMIN = 33,

    /// <summary>Read the kernel's log and see kernel addresses.</summary>
    CAP_SYSLOG = 34,

    /// <summary>Set alarms that wake the machine.</summary>
    CAP_WAKE_ALARM = 35,

    /// <summary>Keep the machine from sleeping.</summary>
    CAP_BLOCK_SUSPEND = 36,

    /// <summary>Read the audit log.</summary>
    CAP_AUDIT_READ = 37,

    /// <summary>Use performance monitoring.</summary>
    CAP_PERFMON = 38,

    /// <summary>Use BPF.</summary>
    CAP_BPF = 39,

    /// <summary>Checkpoint and restore processes.</summary>
    CAP_CHECKPOINT_RESTORE = 40,
}
