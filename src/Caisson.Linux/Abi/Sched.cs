namespace Caisson.Linux.Abi;

/// <summary>Flags of clone3(2), unshare(2) and setns(2); the latter two take the lower half as an <c>int</c>. Header: <c>linux/sched.h</c>.</summary>
internal static class Sched
{
    internal const ulong CLONE_VM = 0x100;
    internal const ulong CLONE_FS = 0x200;
    internal const ulong CLONE_FILES = 0x400;
    internal const ulong CLONE_SIGHAND = 0x800;
    internal const ulong CLONE_PIDFD = 0x1000;
    internal const ulong CLONE_PTRACE = 0x2000;
    internal const ulong CLONE_VFORK = 0x4000;
    internal const ulong CLONE_PARENT = 0x8000;
    internal const ulong CLONE_THREAD = 0x10000;
    internal const ulong CLONE_SYSVSEM = 0x40000;
    internal const ulong CLONE_SETTLS = 0x80000;
    internal const ulong CLONE_PARENT_SETTID = 0x100000;
    internal const ulong CLONE_CHILD_CLEARTID = 0x200000;
    internal const ulong CLONE_UNTRACED = 0x800000;
    internal const ulong CLONE_CHILD_SETTID = 0x1000000;
    internal const ulong CLONE_IO = 0x80000000;
    internal const ulong CLONE_CLEAR_SIGHAND = 0x100000000;
    internal const ulong CLONE_INTO_CGROUP = 0x200000000;

    // Namespaces
    internal const ulong CLONE_NEWTIME = 0x80;
    internal const ulong CLONE_NEWNS = 0x20000;
    internal const ulong CLONE_NEWCGROUP = 0x2000000;
    internal const ulong CLONE_NEWUTS = 0x4000000;
    internal const ulong CLONE_NEWIPC = 0x8000000;
    internal const ulong CLONE_NEWUSER = 0x10000000;
    internal const ulong CLONE_NEWPID = 0x20000000;
    internal const ulong CLONE_NEWNET = 0x40000000;

    // Scheduling policies and flags: sched_setattr(2)
    internal const uint SCHED_NORMAL = 0;
    internal const uint SCHED_FIFO = 1;
    internal const uint SCHED_RR = 2;
    internal const uint SCHED_BATCH = 3;
    internal const uint SCHED_IDLE = 5;
    internal const uint SCHED_DEADLINE = 6;
    internal const ulong SCHED_FLAG_RESET_ON_FORK = 1;
    internal const ulong SCHED_FLAG_RECLAIM = 2;
    internal const ulong SCHED_FLAG_DL_OVERRUN = 4;
    internal const ulong SCHED_FLAG_KEEP_POLICY = 8;
    internal const ulong SCHED_FLAG_KEEP_PARAMS = 0x10;
}
