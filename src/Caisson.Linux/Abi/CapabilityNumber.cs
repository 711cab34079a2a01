namespace Caisson.Linux.Abi;

/// <summary>Capability numbers: capabilities(7). Header: <c>linux/capability.h</c>.</summary>
internal static class CapabilityNumber
{
    internal const int CAP_CHOWN = 0;
    internal const int CAP_DAC_OVERRIDE = 1;
    internal const int CAP_DAC_READ_SEARCH = 2;
    internal const int CAP_FOWNER = 3;
    internal const int CAP_FSETID = 4;
    internal const int CAP_KILL = 5;
    internal const int CAP_SETGID = 6;
    internal const int CAP_SETUID = 7;
    internal const int CAP_SETPCAP = 8;
    internal const int CAP_LINUX_IMMUTABLE = 9;
    internal const int CAP_NET_BIND_SERVICE = 10;
    internal const int CAP_NET_BROADCAST = 11;
    internal const int CAP_NET_ADMIN = 12;
    internal const int CAP_NET_RAW = 13;
    internal const int CAP_IPC_LOCK = 14;
    internal const int CAP_IPC_OWNER = 15;
    internal const int CAP_SYS_MODULE = 16;
    internal const int CAP_SYS_RAWIO = 17;
    internal const int CAP_SYS_CHROOT = 18;
    internal const int CAP_SYS_PTRACE = 19;
    internal const int CAP_SYS_PACCT = 20;
    internal const int CAP_SYS_ADMIN = 21;
    internal const int CAP_SYS_BOOT = 22;
    internal const int CAP_SYS_NICE = 23;
    internal const int CAP_SYS_RESOURCE = 24;
    internal const int CAP_SYS_TIME = 25;
    internal const int CAP_SYS_TTY_CONFIG = 26;
    internal const int CAP_MKNOD = 27;
    internal const int CAP_LEASE = 28;
    internal const int CAP_AUDIT_WRITE = 29;
    internal const int CAP_AUDIT_CONTROL = 30;
    internal const int CAP_SETFCAP = 31;
    internal const int CAP_MAC_OVERRIDE = 32;
    internal const int CAP_MAC_ADMIN = 33;
    internal const int CAP_SYSLOG = 34;
    internal const int CAP_WAKE_ALARM = 35;
    internal const int CAP_BLOCK_SUSPEND = 36;
    internal const int CAP_AUDIT_READ = 37;
    internal const int CAP_PERFMON = 38;
    internal const int CAP_BPF = 39;
    internal const int CAP_CHECKPOINT_RESTORE = 40;
    internal const int CAP_LAST_CAP = 40;
}
