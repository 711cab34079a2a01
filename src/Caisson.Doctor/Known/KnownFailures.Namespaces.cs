using Caisson.Launch.Diagnosis;
using Caisson.Launch.Diagnosis.Causes;
using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;

namespace Caisson.Doctor.Known;

internal static partial class KnownFailures
{
    private const string OwnUser = "/proc/thread-self/ns/user", Kept = "/run/netns/blue";

    private static IEnumerable<KnownFailure> Namespaces() =>
    [
        Of(nameof(DescriptorsExhausted), "openat", Errno.EMFILE, Plain.Text("/proc/thread-self/limits", "Max open files            1024                 4096                 files\n")),
        Of(nameof(DescriptorsExhausted), "openat", Errno.ENFILE, Plain),
        At(nameof(AppArmorUserNamespace), new SetPropagation("/", Mount.MS_SLAVE, "keep mounts apart"), "mount", Errno.EACCES, Plain.Setting("kernel.apparmor_restrict_unprivileged_userns", 1), InUser()),
        Clone(nameof(UserNamespaceRefused), Errno.ENOSPC, Plain.Setting("user.max_user_namespaces", 0), User | Six),
        Clone(nameof(UserNamespaceRefused), Errno.ENOSPC, Plain.Setting("user.max_user_namespaces", 1000), User),
        Clone(nameof(UserNamespaceRefused), Errno.EPERM, Plain.Setting("kernel.unprivileged_userns_clone", 0), User | Six),
        Clone(nameof(UserNamespaceRefused), Errno.EPERM, Plain.Setting("kernel.apparmor_restrict_unprivileged_userns", 1), User),
        Clone(nameof(UserNamespaceRefused), Errno.EPERM, Root.Mounts("7 1 0:5 / /proc rw - proc proc rw"), User),
        Clone(nameof(UserNamespaceRefused), Errno.EPERM, Plain.Caller(1000, seccomp: 2), User),
        Clone(nameof(UserNamespaceRefused), Errno.EACCES, Plain.Text("/proc/thread-self/attr/current", "docker-default (enforce)\n"), User),
        Clone(nameof(UserNamespaceRefused), Errno.EPERM, Plain.Caller(65534).Text("/proc/thread-self/uid_map", "0 1000 1\n"), User),
        Clone(nameof(UserNamespaceRefused), Errno.EACCES, Plain, User),
        Clone(nameof(UserNamespaceRefused), Errno.EPERM, Root, User),
        Clone(nameof(UserNamespaceRefused), Errno.EPERM, Plain, User),
        Clone(nameof(UserNamespaceRefused), Errno.EINVAL, Plain.Without(OwnUser), User),
        Clone(nameof(NamespaceLimitReached), Errno.ENOSPC, Root.Setting("user.max_net_namespaces", 0), Six),
        Clone(nameof(NamespaceLimitReached), Errno.ENOSPC, Root.Caller(0, ImaginedMachine.AllCapabilities, pids: string.Join('\t', Enumerable.Range(1, 32))), Sched.CLONE_NEWPID),
        Clone(nameof(NamespaceLimitReached), Errno.ENOSPC, Root.Setting("user.max_net_namespaces", 100), Sched.CLONE_NEWNET),
        Clone(nameof(NamespaceRefused), Errno.ENOSYS, Root.Caller(0, ImaginedMachine.AllCapabilities, seccomp: 2), Six),
        Clone(nameof(NamespaceRefused), Errno.ENOSYS, Root, Six),
        At(nameof(NamespaceRefused), new Unshare(Sched.CLONE_NEWTIME, "make a time namespace"), "unshare", Errno.EINVAL, Root.Without("/proc/thread-self/ns/time"), namespaces: Sched.CLONE_NEWTIME),
        Clone(nameof(NamespaceRefused), Errno.EPERM, Plain, Six),
        Clone(nameof(ProcessLimitReached), Errno.EAGAIN, Plain.Text("/proc/thread-self/limits", "Max processes             100                  100                  processes\n").Setting("kernel.pid_max", 32768), 0),
        At(nameof(ProcessLimitReached), new ContinueInNewProcess(0, "go on in the PID namespace"), "clone3", Errno.ENOMEM, Root, new LaunchSubject { Joined = Sched.CLONE_NEWPID }, before: new JoinNamespace(NoDescriptor("pid namespace"), "pid", Sched.CLONE_NEWPID, false)),
    ];

    private static IEnumerable<KnownFailure> Joining() =>
    [
        Join(Sched.CLONE_NEWUSER, Errno.EPERM, Plain.Namespace(Kept, NamespaceKind.User, 8, 8, 1001).Namespace(OwnUser, NamespaceKind.User, 400, 400)),
        Join(Sched.CLONE_NEWNET, Errno.EPERM, Plain.Namespace(Kept, NamespaceKind.Network, 8, null, null).Namespace(OwnUser, NamespaceKind.User, 400, 400)),
        Join(Sched.CLONE_NEWNET, Errno.EPERM, Plain.Namespace(Kept, NamespaceKind.Network, 8, 400).Namespace(OwnUser, NamespaceKind.User, 400, 400), User),
        Join(Sched.CLONE_NEWNET, Errno.EPERM, Plain.Namespace(Kept, NamespaceKind.Network, 8, 400).Namespace(OwnUser, NamespaceKind.User, 400, 400)),
        Join(Sched.CLONE_NEWNS, Errno.EPERM, Plain.Namespace(Kept, NamespaceKind.Mount, 8, 500, 1001).Namespace(OwnUser, NamespaceKind.User, 400, 400)),
        Join(Sched.CLONE_NEWUSER, Errno.EINVAL, Plain.Namespace(Kept, NamespaceKind.User, 400, 400).Namespace(OwnUser, NamespaceKind.User, 400, 400)),
        Join(Sched.CLONE_NEWPID, Errno.EINVAL, Plain),
        Join(Sched.CLONE_NEWNET, Errno.EINVAL, Plain.Namespace(Kept, NamespaceKind.Ipc, 8, 400)),
        Join(Sched.CLONE_NEWTIME, Errno.EUSERS, Plain),
        Join(Sched.CLONE_NEWNET, Errno.ESRCH, Plain),
        Join(Sched.CLONE_NEWNET, Errno.ESRCH, Plain, path: "/proc/77/ns/net"),
        Of(nameof(NamespaceFileRefused), "openat", Errno.ENOENT, Root, Kept, Joins(Sched.CLONE_NEWNET, Kept)),
        Of(nameof(NamespaceFileRefused), "openat", Errno.ENOENT, Root, "/proc/77/ns/net", Joins(Sched.CLONE_NEWNET, "/proc/77/ns/net")),
        Of(nameof(NamespaceFileRefused), "openat", Errno.ENOENT, Root.File("/proc/77", FileKind.Directory).Without("/proc/thread-self/ns/time"), "/proc/77/ns/time"),
        Of(nameof(NamespaceFileRefused), "openat", Errno.ENOENT, Root.File("/proc/77", FileKind.Directory), "/proc/77/ns/net"),
        Of(nameof(NamespaceFileRefused), "openat", Errno.EACCES, Plain, "/proc/1/ns/net"),
    ];

    private static KnownFailure Clone(string cause, Errno errno, ImaginedMachine machine, ulong namespaces) => Of(cause, "clone3", errno, machine, namespaces: namespaces) with { Seen = $"clone3 or unshare: {errno}" };

    private static KnownFailure Join(ulong flag, Errno errno, ImaginedMachine machine, ulong made = 0, string path = Kept) =>
        At(nameof(JoinRefused), new JoinNamespace(NoDescriptor("namespace"), NamespaceKinds.OciName((NamespaceKind)flag), flag, false), "setns", errno, machine, Joins(flag, path, made));
}
