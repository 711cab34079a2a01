using Caisson.Launch.Diagnosis;
using Caisson.Launch.Diagnosis.Causes;
using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Doctor.Known;

internal static partial class KnownFailures
{
    private static IEnumerable<KnownFailure> Processes() =>
    [
        Setting("/proc/self/oom_score_adj", "5000", Errno.EINVAL, Root),
        Setting("/proc/self/oom_score_adj", "-500", Errno.EACCES, Plain.Text("/proc/self/oom_score_adj", "0\n")),
        Setting("/proc/self/oom_score_adj", "5", Errno.EACCES, Plain.Text("/proc/self/oom_score_adj", "0\n")),
        At(nameof(KernelSettingRefused), new WriteFile("/proc/self/oom_score_adj", "5", "write '5' to /proc/self/oom_score_adj"), "openat", Errno.EACCES, Plain),
        Setting("/proc/self/timens_offsets", "boottime -9 0", Errno.EINVAL, Root),
        Setting("/proc/self/timens_offsets", "boottime -9 0", Errno.ERANGE, Root),
        Setting("/proc/self/timens_offsets", "boottime -9 0", Errno.EPERM, Plain),
        Setting("/proc/sys/net/ipv4/colour", "1", Errno.ENOENT, Root),
        Setting("/proc/sys/net/ipv4/ip_forward", "x", Errno.EINVAL, Root),
        Setting("/proc/sys/net/ipv4/ip_forward", "1", Errno.EACCES, Root),
        Setting("/proc/sys/net/ipv4/ip_forward", "1", Errno.EROFS, Root, InUser()),
        Setting("/proc/sys/kernel/panic", "1", Errno.EACCES, Plain, InUser()),
        At(nameof(NameRefused), new SetHostname(new string('x', 65)), "sethostname", Errno.EINVAL, Root),
        At(nameof(NameRefused), new SetHostname("box"), "sethostname", Errno.EPERM, Plain, new LaunchSubject { Made = Sched.CLONE_NEWUTS }),
        At(nameof(NameRefused), new SetHostname("box"), "sethostname", Errno.EPERM, Plain),
        At(nameof(ResourceLimitRefused), new SetResourceLimit(7, "RLIMIT_NOFILE", 4096, 1024), "prlimit64", Errno.EINVAL, Root),
        At(nameof(ResourceLimitRefused), new SetResourceLimit(7, "RLIMIT_NOFILE", 1, 2000000), "prlimit64", Errno.EPERM, Root.Setting("fs.nr_open", 1048576)),
        At(nameof(ResourceLimitRefused), new SetResourceLimit(7, "RLIMIT_NOFILE", 1, 9999), "prlimit64", Errno.EPERM, Plain.Text("/proc/thread-self/limits", "Max open files            1024                 4096                 files\n")),
        At(nameof(ResourceLimitRefused), new SetResourceLimit(7, "RLIMIT_NOFILE", 1, 9999), "prlimit64", Errno.EPERM, Root, InUser()),
        Working(Errno.ENOENT), Working(Errno.ENOTDIR), Working(Errno.EACCES), Working(Errno.ELOOP), Working(Errno.EXDEV),
        At(nameof(TerminalRefused), new ControlTerminal(), "ioctl", Errno.EPERM, Root),
        Terminal("openat2", Errno.ENOENT), Terminal("fstatfs", Errno.ENOTTY), Terminal("openat2", Errno.EACCES),
        Terminal("openat2", Errno.ENOSPC), Terminal("sendmsg", Errno.EPIPE), Terminal("openat", Errno.EROFS),
        Filter(Errno.EACCES), Filter(Errno.EBUSY), Filter(Errno.EINVAL), Filter(Errno.ENOMEM), Filter(Errno.ENOSYS), Filter(Errno.EPERM),
        At(nameof(RightMissing), new SetPropagation("/", Mount.MS_SLAVE, "keep mounts apart"), "mount", Errno.EPERM, Plain),
        At(nameof(RightMissing), new NewSession(), "setsid", Errno.EPERM, Root.Caller(0, ImaginedMachine.AllCapabilities, seccomp: 2)),
        At(nameof(RightMissing), new NewFileSystem("tmpfs", Somewhere, [], 0, "mount tmpfs"), "fsopen", Errno.ENOSYS, Root),
        At(nameof(RightMissing), new NewSession(), "setsid", Errno.EACCES, Root.Text("/proc/thread-self/attr/current", "tight (enforce)")),
        Killed(9, Plain.Text("/proc/self/cgroup", "0::/box\n").Text("/sys/fs/cgroup/box/memory.events", "oom_kill 2\n")),
        Killed(9, Plain), Killed(31, Plain), Killed(24, Plain), Killed(25, Plain),
    ];

    private static KnownFailure Setting(string path, string value, Errno errno, ImaginedMachine machine, LaunchSubject? subject = null) =>
        At(nameof(KernelSettingRefused), new WriteFile(path, value, $"write '{value}' to {path}"), "write", errno, machine, subject);

    private static KnownFailure Working(Errno errno) => At(nameof(WorkingDirectoryRefused), new EnterWorkingDirectory("/work", false), "chdir", errno, Root, before: new SetUser(33, 33));

    private static KnownFailure Terminal(string call, Errno errno) => At(nameof(TerminalRefused), new OpenTerminal(NewRoot, null, Somewhere, null, false), call, errno, Root.Setting("kernel.pty.max", 4096));

    private static KnownFailure Filter(Errno errno) => new(nameof(FilterRefused), $"seccomp: {errno}, where Caisson is to put the filter of system calls on the process", () => FilterRefused.Find("seccomp", errno));

    private static KnownFailure Killed(int signal, ImaginedMachine machine) =>
        new(nameof(EndedBySignal), $"the first process ends by {EndedBySignal.NameOf(signal)} before it has started the program", () => EndedBySignal.Find(signal, new Machine(machine)));
}
