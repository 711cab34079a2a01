using Caisson.Linux.Abi;

namespace Caisson.Linux.Tests.Abi;

/// <summary>Where each group of constants and each structure comes from. The kernel's headers and the C library's do not always go together, hence one program each.</summary>
internal static class AbiHeaders
{
    internal static readonly Dictionary<Type, string> Constants = new()
    {
        [typeof(Sched)] = "linux/sched.h",
        [typeof(Mount)] = "linux/mount.h",
        [typeof(MountAttr)] = "linux/mount.h",
        [typeof(MountCalls)] = "linux/fcntl.h linux/mount.h",
        [typeof(Umount)] = "sys/mount.h",
        [typeof(Fcntl)] = "linux/fcntl.h unistd.h",
        [typeof(OpenAt2)] = "linux/openat2.h",
        [typeof(Stat)] = "linux/stat.h",
        [typeof(Prctl)] = "linux/prctl.h",
        [typeof(CapabilityNumber)] = "linux/capability.h",
        [typeof(CapabilityVersion)] = "linux/capability.h",
        [typeof(SecureBit)] = "linux/securebits.h",
        [typeof(CloseRange)] = "linux/close_range.h",
        [typeof(NsIoctl)] = "linux/types.h linux/nsfs.h linux/sockios.h",
        [typeof(PidFdIoctl)] = "linux/types.h linux/pidfd.h",
        [typeof(Rlimit)] = "linux/resource.h",
        [typeof(SignalNumber)] = "asm/signal.h",
        [typeof(WaitOption)] = "linux/wait.h asm-generic/siginfo.h",
        [typeof(Socket)] = "sys/socket.h",
        [typeof(Poll)] = "linux/poll.h",
        [typeof(Netlink)] = "linux/netlink.h",
        [typeof(Connector)] = "linux/connector.h linux/cn_proc.h",
        [typeof(Inotify)] = "sys/inotify.h",
        [typeof(RtNetlink)] = "linux/rtnetlink.h linux/if.h linux/if_link.h linux/if_addr.h linux/veth.h linux/net_namespace.h",
        [typeof(TerminalIoctl)] = "linux/termios.h asm/ioctls.h",
        [typeof(TerminalBits)] = "linux/termios.h",
        [typeof(MemFd)] = "linux/memfd.h",
        [typeof(MemoryMap)] = "linux/mman.h",
        [typeof(FileSystemMagic)] = "linux/magic.h",
        [typeof(FileSystemFlag)] = "sys/statvfs.h",
        [typeof(Clock)] = "linux/time.h",
        [typeof(Keyctl)] = "linux/keyctl.h",
        [typeof(Personality)] = "linux/personality.h",
        [typeof(IoPriority)] = "linux/ioprio.h",
        [typeof(MemoryPolicy)] = "linux/mempolicy.h",
        [typeof(Futex)] = "linux/futex.h",
        [typeof(Ebpf)] = "linux/bpf.h",
        [typeof(SeccompCall)] = "linux/seccomp.h",
        [typeof(AuditArch)] = "linux/audit.h",
        [typeof(Bpf)] = "linux/filter.h",
        [typeof(Errno)] = "errno.h",
    };

    internal static readonly Dictionary<Type, string> Structures = new()
    {
        [typeof(clone_args)] = "linux/types.h linux/sched.h",
        [typeof(open_how)] = "linux/openat2.h",
        [typeof(mount_attr)] = "linux/mount.h",
        [typeof(iovec)] = "linux/uio.h",
        [typeof(msghdr)] = "sys/socket.h",
        [typeof(cmsghdr)] = "sys/socket.h",
        [typeof(ucred)] = "sys/socket.h",
        [typeof(sockaddr_un)] = "linux/un.h",
        [typeof(sockaddr_nl)] = "linux/netlink.h",
        [typeof(nlmsghdr)] = "linux/netlink.h",
        [typeof(nlattr)] = "linux/netlink.h",
        [typeof(nlmsgerr)] = "linux/netlink.h",
        [typeof(cn_msg)] = "linux/types.h linux/connector.h",
        [typeof(cb_id)] = "linux/types.h linux/connector.h",
        [typeof(inotify_event)] = "linux/types.h sys/inotify.h",
        [typeof(ifinfomsg)] = "linux/rtnetlink.h",
        [typeof(ifaddrmsg)] = "linux/if_addr.h",
        [typeof(rtmsg)] = "linux/rtnetlink.h",
        [typeof(rtnexthop)] = "linux/rtnetlink.h",
        [typeof(statx_timestamp)] = "linux/stat.h",
        [typeof(statx)] = "linux/stat.h",
        [typeof(statfs)] = "linux/types.h asm/statfs.h",
        [typeof(rlimit64)] = "linux/resource.h",
        [typeof(__user_cap_header_struct)] = "linux/capability.h",
        [typeof(__user_cap_data_struct)] = "linux/capability.h",
        [typeof(sigaction)] = "asm/signal.h",
        [typeof(siginfo_t)] = "asm/siginfo.h",
        [typeof(pollfd)] = "linux/poll.h",
        [typeof(winsize)] = "asm/termios.h",
        [typeof(termios)] = "asm/termbits.h",
        [typeof(termios2)] = "asm/termbits.h",
        [typeof(timespec)] = "linux/time.h",
        [typeof(prctl_mm_map)] = "linux/types.h linux/prctl.h",
        [typeof(sched_attr)] = "linux/types.h linux/sched/types.h",
        [typeof(sock_filter)] = "linux/filter.h",
        [typeof(sock_fprog)] = "linux/filter.h",
    };

    /// <summary>What headers older than Linux 6.18 may lack, with the documented values.</summary>
    internal static readonly Dictionary<string, ulong> Newer = new()
    {
        ["fchmodat2"] = 452, ["statmount"] = 457, ["listmount"] = 458, ["open_tree_attr"] = 467,
        ["MOVE_MOUNT_BENEATH"] = 0x200, ["FSCONFIG_CMD_CREATE_EXCL"] = 8,
        ["F_SEAL_EXEC"] = 0x20, ["MFD_NOEXEC_SEAL"] = 8, ["MFD_EXEC"] = 0x10,
        ["STATX_MNT_ID_UNIQUE"] = 0x4000,
        ["PIDFD_THREAD"] = 0x80, ["PIDFD_SIGNAL_THREAD"] = 1, ["PIDFD_SIGNAL_THREAD_GROUP"] = 2, ["PIDFD_SIGNAL_PROCESS_GROUP"] = 4,
        // _IO(0xFF, 1) and on
        ["PIDFD_GET_CGROUP_NAMESPACE"] = 0xff01, ["PIDFD_GET_IPC_NAMESPACE"] = 0xff02, ["PIDFD_GET_MNT_NAMESPACE"] = 0xff03, ["PIDFD_GET_NET_NAMESPACE"] = 0xff04,
        ["PIDFD_GET_PID_NAMESPACE"] = 0xff05, ["PIDFD_GET_PID_FOR_CHILDREN_NAMESPACE"] = 0xff06, ["PIDFD_GET_TIME_NAMESPACE"] = 0xff07,
        ["PIDFD_GET_TIME_FOR_CHILDREN_NAMESPACE"] = 0xff08, ["PIDFD_GET_USER_NAMESPACE"] = 0xff09, ["PIDFD_GET_UTS_NAMESPACE"] = 0xff0a,
        // _IOR(0xb7, 5, __u64), then _IOR(0xb7, 6, int) and on
        ["NS_MNT_GET_NEXT"] = 0x8010b70b, ["NS_MNT_GET_PREV"] = 0x8010b70c,
        ["NS_GET_MNTNS_ID"] = 0x8008b705, ["NS_GET_PID_FROM_PIDNS"] = 0x8004b706, ["NS_GET_TGID_FROM_PIDNS"] = 0x8004b707, ["NS_GET_PID_IN_PIDNS"] = 0x8004b708, ["NS_GET_TGID_IN_PIDNS"] = 0x8004b709,
        ["PID_FS_MAGIC"] = 0x50494446, ["MPOL_WEIGHTED_INTERLEAVE"] = 6,
        // These are in no header for programs: ipc/mqueue.c, include/linux/statfs.h, include/linux/socket.h, include/uapi/asm-generic/signal.h.
        ["MQUEUE_MAGIC"] = 0x19800202, ["ST_NOSYMFOLLOW"] = 0x2000, ["SOL_NETLINK"] = 270, ["_NSIG"] = 64,
    };
}
