namespace Caisson.Linux.Abi;

/// <summary>
/// System call numbers by the kernel's names: <c>asm/unistd.h</c>. Calls since Linux 5.1 have one number everywhere; the older ones are
/// properties whose choice of architecture the ahead-of-time compiler folds into a constant.
/// </summary>
internal static partial class SystemCallNumber
{
    // Descriptors
    internal static int read => Architectures.IsArm64 ? Arm64.read : X64.read;
    internal static int write => Architectures.IsArm64 ? Arm64.write : X64.write;
    internal static int pread64 => Architectures.IsArm64 ? Arm64.pread64 : X64.pread64;
    internal static int pwrite64 => Architectures.IsArm64 ? Arm64.pwrite64 : X64.pwrite64;
    internal static int readv => Architectures.IsArm64 ? Arm64.readv : X64.readv;
    internal static int writev => Architectures.IsArm64 ? Arm64.writev : X64.writev;
    internal static int close => Architectures.IsArm64 ? Arm64.close : X64.close;
    internal const int close_range = 436;
    internal static int openat => Architectures.IsArm64 ? Arm64.openat : X64.openat;
    internal const int openat2 = 437;
    internal static int dup => Architectures.IsArm64 ? Arm64.dup : X64.dup;
    internal static int dup3 => Architectures.IsArm64 ? Arm64.dup3 : X64.dup3;
    internal static int pipe2 => Architectures.IsArm64 ? Arm64.pipe2 : X64.pipe2;
    internal static int fcntl => Architectures.IsArm64 ? Arm64.fcntl : X64.fcntl;
    internal static int ioctl => Architectures.IsArm64 ? Arm64.ioctl : X64.ioctl;
    internal static int lseek => Architectures.IsArm64 ? Arm64.lseek : X64.lseek;
    internal static int ftruncate => Architectures.IsArm64 ? Arm64.ftruncate : X64.ftruncate;
    internal static int fsync => Architectures.IsArm64 ? Arm64.fsync : X64.fsync;
    internal static int fdatasync => Architectures.IsArm64 ? Arm64.fdatasync : X64.fdatasync;
    internal static int flock => Architectures.IsArm64 ? Arm64.flock : X64.flock;
    internal static int memfd_create => Architectures.IsArm64 ? Arm64.memfd_create : X64.memfd_create;
    internal static int sendfile => Architectures.IsArm64 ? Arm64.sendfile : X64.sendfile;
    internal static int copy_file_range => Architectures.IsArm64 ? Arm64.copy_file_range : X64.copy_file_range;

    // Events and directories
    internal static int eventfd2 => Architectures.IsArm64 ? Arm64.eventfd2 : X64.eventfd2;
    internal static int epoll_create1 => Architectures.IsArm64 ? Arm64.epoll_create1 : X64.epoll_create1;
    internal static int epoll_ctl => Architectures.IsArm64 ? Arm64.epoll_ctl : X64.epoll_ctl;
    internal static int epoll_pwait => Architectures.IsArm64 ? Arm64.epoll_pwait : X64.epoll_pwait;
    internal static int signalfd4 => Architectures.IsArm64 ? Arm64.signalfd4 : X64.signalfd4;
    internal static int timerfd_create => Architectures.IsArm64 ? Arm64.timerfd_create : X64.timerfd_create;
    internal static int timerfd_settime => Architectures.IsArm64 ? Arm64.timerfd_settime : X64.timerfd_settime;
    internal static int inotify_init1 => Architectures.IsArm64 ? Arm64.inotify_init1 : X64.inotify_init1;
    internal static int inotify_add_watch => Architectures.IsArm64 ? Arm64.inotify_add_watch : X64.inotify_add_watch;
    internal static int getdents64 => Architectures.IsArm64 ? Arm64.getdents64 : X64.getdents64;
    internal static int getcwd => Architectures.IsArm64 ? Arm64.getcwd : X64.getcwd;
    internal static int chdir => Architectures.IsArm64 ? Arm64.chdir : X64.chdir;
    internal static int fchdir => Architectures.IsArm64 ? Arm64.fchdir : X64.fchdir;
    internal static int chroot => Architectures.IsArm64 ? Arm64.chroot : X64.chroot;

    // Files
    internal static int mkdirat => Architectures.IsArm64 ? Arm64.mkdirat : X64.mkdirat;
    internal static int mknodat => Architectures.IsArm64 ? Arm64.mknodat : X64.mknodat;
    internal static int symlinkat => Architectures.IsArm64 ? Arm64.symlinkat : X64.symlinkat;
    internal static int linkat => Architectures.IsArm64 ? Arm64.linkat : X64.linkat;
    internal static int unlinkat => Architectures.IsArm64 ? Arm64.unlinkat : X64.unlinkat;
    internal static int renameat2 => Architectures.IsArm64 ? Arm64.renameat2 : X64.renameat2;
    internal static int readlinkat => Architectures.IsArm64 ? Arm64.readlinkat : X64.readlinkat;
    internal const int faccessat2 = 439;
    internal static int fchmod => Architectures.IsArm64 ? Arm64.fchmod : X64.fchmod;
    internal static int fchmodat => Architectures.IsArm64 ? Arm64.fchmodat : X64.fchmodat;
    internal const int fchmodat2 = 452;
    internal static int fchown => Architectures.IsArm64 ? Arm64.fchown : X64.fchown;
    internal static int fchownat => Architectures.IsArm64 ? Arm64.fchownat : X64.fchownat;
    internal static int utimensat => Architectures.IsArm64 ? Arm64.utimensat : X64.utimensat;
    internal static int newfstatat => Architectures.IsArm64 ? Arm64.newfstatat : X64.newfstatat;
    internal static int fstat => Architectures.IsArm64 ? Arm64.fstat : X64.fstat;
    internal static int statx => Architectures.IsArm64 ? Arm64.statx : X64.statx;
    internal static int statfs => Architectures.IsArm64 ? Arm64.statfs : X64.statfs;
    internal static int fstatfs => Architectures.IsArm64 ? Arm64.fstatfs : X64.fstatfs;
    internal static int getxattr => Architectures.IsArm64 ? Arm64.getxattr : X64.getxattr;
    internal static int fgetxattr => Architectures.IsArm64 ? Arm64.fgetxattr : X64.fgetxattr;
    internal static int lgetxattr => Architectures.IsArm64 ? Arm64.lgetxattr : X64.lgetxattr;
    internal static int setxattr => Architectures.IsArm64 ? Arm64.setxattr : X64.setxattr;
    internal static int fsetxattr => Architectures.IsArm64 ? Arm64.fsetxattr : X64.fsetxattr;
    internal static int flistxattr => Architectures.IsArm64 ? Arm64.flistxattr : X64.flistxattr;
    internal static int umask => Architectures.IsArm64 ? Arm64.umask : X64.umask;
    internal static int name_to_handle_at => Architectures.IsArm64 ? Arm64.name_to_handle_at : X64.name_to_handle_at;

    // Mounts
    internal static int mount => Architectures.IsArm64 ? Arm64.mount : X64.mount;
    internal static int umount2 => Architectures.IsArm64 ? Arm64.umount2 : X64.umount2;
    internal static int pivot_root => Architectures.IsArm64 ? Arm64.pivot_root : X64.pivot_root;
    internal const int fsopen = 430;
    internal const int fsconfig = 431;
    internal const int fsmount = 432;
    internal const int fspick = 433;
    internal const int open_tree = 428;
    internal const int open_tree_attr = 467;
    internal const int move_mount = 429;
    internal const int mount_setattr = 442;
    internal const int statmount = 457;
    internal const int listmount = 458;

    // Processes
    internal static int clone => Architectures.IsArm64 ? Arm64.clone : X64.clone;
    internal const int clone3 = 435;
    internal static int unshare => Architectures.IsArm64 ? Arm64.unshare : X64.unshare;
    internal static int setns => Architectures.IsArm64 ? Arm64.setns : X64.setns;
    internal static int execve => Architectures.IsArm64 ? Arm64.execve : X64.execve;
    internal static int execveat => Architectures.IsArm64 ? Arm64.execveat : X64.execveat;
    internal static int exit => Architectures.IsArm64 ? Arm64.exit : X64.exit;
    internal static int exit_group => Architectures.IsArm64 ? Arm64.exit_group : X64.exit_group;
    internal static int wait4 => Architectures.IsArm64 ? Arm64.wait4 : X64.wait4;
    internal static int waitid => Architectures.IsArm64 ? Arm64.waitid : X64.waitid;
    internal static int kill => Architectures.IsArm64 ? Arm64.kill : X64.kill;
    internal static int tgkill => Architectures.IsArm64 ? Arm64.tgkill : X64.tgkill;
    internal const int pidfd_open = 434;
    internal const int pidfd_send_signal = 424;
    internal const int pidfd_getfd = 438;
    internal static int getpid => Architectures.IsArm64 ? Arm64.getpid : X64.getpid;
    internal static int getppid => Architectures.IsArm64 ? Arm64.getppid : X64.getppid;
    internal static int gettid => Architectures.IsArm64 ? Arm64.gettid : X64.gettid;
    internal static int setsid => Architectures.IsArm64 ? Arm64.setsid : X64.setsid;
    internal static int getsid => Architectures.IsArm64 ? Arm64.getsid : X64.getsid;
    internal static int setpgid => Architectures.IsArm64 ? Arm64.setpgid : X64.setpgid;
    internal static int getpgid => Architectures.IsArm64 ? Arm64.getpgid : X64.getpgid;
    internal static int personality => Architectures.IsArm64 ? Arm64.personality : X64.personality;
    internal static int prctl => Architectures.IsArm64 ? Arm64.prctl : X64.prctl;
    internal static int seccomp => Architectures.IsArm64 ? Arm64.seccomp : X64.seccomp;

    // Signals, limits, scheduling
    internal static int rt_sigaction => Architectures.IsArm64 ? Arm64.rt_sigaction : X64.rt_sigaction;
    internal static int rt_sigprocmask => Architectures.IsArm64 ? Arm64.rt_sigprocmask : X64.rt_sigprocmask;
    internal static int rt_sigtimedwait => Architectures.IsArm64 ? Arm64.rt_sigtimedwait : X64.rt_sigtimedwait;
    internal static int sigaltstack => Architectures.IsArm64 ? Arm64.sigaltstack : X64.sigaltstack;
    internal static int sethostname => Architectures.IsArm64 ? Arm64.sethostname : X64.sethostname;
    internal static int setdomainname => Architectures.IsArm64 ? Arm64.setdomainname : X64.setdomainname;
    internal static int uname => Architectures.IsArm64 ? Arm64.uname : X64.uname;
    internal static int getrlimit => Architectures.IsArm64 ? Arm64.getrlimit : X64.getrlimit;
    internal static int prlimit64 => Architectures.IsArm64 ? Arm64.prlimit64 : X64.prlimit64;
    internal static int sched_setaffinity => Architectures.IsArm64 ? Arm64.sched_setaffinity : X64.sched_setaffinity;
    internal static int sched_getaffinity => Architectures.IsArm64 ? Arm64.sched_getaffinity : X64.sched_getaffinity;
    internal static int sched_setattr => Architectures.IsArm64 ? Arm64.sched_setattr : X64.sched_setattr;
    internal static int setpriority => Architectures.IsArm64 ? Arm64.setpriority : X64.setpriority;
    internal static int ioprio_set => Architectures.IsArm64 ? Arm64.ioprio_set : X64.ioprio_set;
    internal static int set_mempolicy => Architectures.IsArm64 ? Arm64.set_mempolicy : X64.set_mempolicy;

    // Identities
    internal static int getuid => Architectures.IsArm64 ? Arm64.getuid : X64.getuid;
    internal static int geteuid => Architectures.IsArm64 ? Arm64.geteuid : X64.geteuid;
    internal static int getgid => Architectures.IsArm64 ? Arm64.getgid : X64.getgid;
    internal static int getegid => Architectures.IsArm64 ? Arm64.getegid : X64.getegid;
    internal static int setresuid => Architectures.IsArm64 ? Arm64.setresuid : X64.setresuid;
    internal static int setresgid => Architectures.IsArm64 ? Arm64.setresgid : X64.setresgid;
    internal static int setfsuid => Architectures.IsArm64 ? Arm64.setfsuid : X64.setfsuid;
    internal static int setfsgid => Architectures.IsArm64 ? Arm64.setfsgid : X64.setfsgid;
    internal static int setgroups => Architectures.IsArm64 ? Arm64.setgroups : X64.setgroups;
    internal static int getgroups => Architectures.IsArm64 ? Arm64.getgroups : X64.getgroups;
    internal static int capget => Architectures.IsArm64 ? Arm64.capget : X64.capget;
    internal static int capset => Architectures.IsArm64 ? Arm64.capset : X64.capset;
    internal static int keyctl => Architectures.IsArm64 ? Arm64.keyctl : X64.keyctl;

    // Sockets
    internal static int socket => Architectures.IsArm64 ? Arm64.socket : X64.socket;
    internal static int socketpair => Architectures.IsArm64 ? Arm64.socketpair : X64.socketpair;
    internal static int bind => Architectures.IsArm64 ? Arm64.bind : X64.bind;
    internal static int connect => Architectures.IsArm64 ? Arm64.connect : X64.connect;
    internal static int listen => Architectures.IsArm64 ? Arm64.listen : X64.listen;
    internal static int accept4 => Architectures.IsArm64 ? Arm64.accept4 : X64.accept4;
    internal static int sendmsg => Architectures.IsArm64 ? Arm64.sendmsg : X64.sendmsg;
    internal static int recvmsg => Architectures.IsArm64 ? Arm64.recvmsg : X64.recvmsg;
    internal static int sendto => Architectures.IsArm64 ? Arm64.sendto : X64.sendto;
    internal static int recvfrom => Architectures.IsArm64 ? Arm64.recvfrom : X64.recvfrom;
    internal static int getsockopt => Architectures.IsArm64 ? Arm64.getsockopt : X64.getsockopt;
    internal static int setsockopt => Architectures.IsArm64 ? Arm64.setsockopt : X64.setsockopt;
    internal static int getsockname => Architectures.IsArm64 ? Arm64.getsockname : X64.getsockname;
    internal static int shutdown => Architectures.IsArm64 ? Arm64.shutdown : X64.shutdown;
    internal static int ppoll => Architectures.IsArm64 ? Arm64.ppoll : X64.ppoll;

    // Time, memory, confinement
    internal static int clock_gettime => Architectures.IsArm64 ? Arm64.clock_gettime : X64.clock_gettime;
    internal static int clock_nanosleep => Architectures.IsArm64 ? Arm64.clock_nanosleep : X64.clock_nanosleep;
    internal static int nanosleep => Architectures.IsArm64 ? Arm64.nanosleep : X64.nanosleep;
    internal static int mmap => Architectures.IsArm64 ? Arm64.mmap : X64.mmap;
    internal static int munmap => Architectures.IsArm64 ? Arm64.munmap : X64.munmap;
    internal static int mprotect => Architectures.IsArm64 ? Arm64.mprotect : X64.mprotect;
    internal static int mremap => Architectures.IsArm64 ? Arm64.mremap : X64.mremap;
    internal static int madvise => Architectures.IsArm64 ? Arm64.madvise : X64.madvise;
    internal static int brk => Architectures.IsArm64 ? Arm64.brk : X64.brk;
    internal static int futex => Architectures.IsArm64 ? Arm64.futex : X64.futex;
    internal const int process_mrelease = 448;
    internal static int ptrace => Architectures.IsArm64 ? Arm64.ptrace : X64.ptrace;
    internal static int bpf => Architectures.IsArm64 ? Arm64.bpf : X64.bpf;
    internal const int landlock_create_ruleset = 444;
    internal const int landlock_add_rule = 445;
    internal const int landlock_restrict_self = 446;
    internal static int getrandom => Architectures.IsArm64 ? Arm64.getrandom : X64.getrandom;
    internal static int reboot => Architectures.IsArm64 ? Arm64.reboot : X64.reboot;
}
