namespace Caisson.Oci;

/// <summary>The configurations that <c>spec</c> prints: a starting point that runs a shell, as people know it from other runtimes.</summary>
public static class SpecDefaults
{
    /// <summary>The version of the specification that these libraries follow.</summary>
    public const string OciVersion = "1.3.0";

    /// <summary>
    /// A container for root: a shell on a terminal, few capabilities, a read-only root, five or six new namespaces, the usual mounts, and the
    /// places of /proc and /sys covered that tell about or change the host.
    /// </summary>
    /// <param name="cgroupNamespace">
    /// Whether it lists a cgroup namespace. Other runtimes' <c>spec</c> does so only where control groups are of version 2 alone, and tools add
    /// one of their own to what they find.
    /// </param>
    public static OciSpec Create(bool cgroupNamespace = true) => new()
    {
        OciVersion = OciVersion,
        Process = CreateProcess(),
        Root = new SpecRoot { Path = "rootfs", Readonly = true },
        Hostname = "caisson",
        Mounts =
        [
            Mount("/proc", "proc", "proc", null),
            Mount("/dev", "tmpfs", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
            Mount("/dev/pts", "devpts", "devpts", ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
            Mount("/dev/shm", "tmpfs", "shm", ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]),
            Mount("/dev/mqueue", "mqueue", "mqueue", ["nosuid", "noexec", "nodev"]),
            Mount("/sys", "sysfs", "sysfs", ["nosuid", "noexec", "nodev", "ro"]),
            Mount("/sys/fs/cgroup", "cgroup", "cgroup", ["nosuid", "noexec", "nodev", "relatime", "ro"]),
        ],
        Linux = new SpecLinux
        {
            Resources = new SpecResources { Devices = [new SpecDeviceRule { Allow = false, Access = "rwm" }] },
            Namespaces = [New(NamespaceTypes.Pid), New(NamespaceTypes.Network), New(NamespaceTypes.Ipc), New(NamespaceTypes.Uts), New(NamespaceTypes.Mount), .. Cgroup(cgroupNamespace)],
            MaskedPaths = MaskedPaths(),
            ReadonlyPaths = ReadonlyPaths(),
        },
    };

    /// <summary>A container for an ordinary user: root inside is that user, the network is the host's, and nothing needs a right that the user lacks.</summary>
    /// <param name="uid">The user's id, which becomes 0 inside.</param>
    /// <param name="gid">The user's group id, which becomes 0 inside.</param>
    /// <param name="cgroupNamespace">Whether it lists a cgroup namespace: see <see cref="Create"/>.</param>
    public static OciSpec CreateRootless(uint uid, uint gid, bool cgroupNamespace = true)
    {
        var spec = Create();
        var linux = spec.Linux!;
        linux.Namespaces =
        [
            New(NamespaceTypes.Pid), New(NamespaceTypes.Ipc), New(NamespaceTypes.Uts), New(NamespaceTypes.Mount), .. Cgroup(cgroupNamespace), New(NamespaceTypes.User),
        ];
        linux.UidMappings = [new SpecIdMapping { ContainerId = 0, HostId = uid, Size = 1 }];
        linux.GidMappings = [new SpecIdMapping { ContainerId = 0, HostId = gid, Size = 1 }];
        linux.Resources = null;

        // Group 5 is not mapped. A new sysfs needs a network namespace of one's own, so the host's is bound, and recursively
        // read-only: the control group tree below it belongs to the user and would stay writable (CVE-2023-25809).
        spec.Mounts =
        [
            Mount("/proc", "proc", "proc", null),
            Mount("/dev", "tmpfs", "tmpfs", ["nosuid", "strictatime", "mode=755", "size=65536k"]),
            Mount("/dev/pts", "devpts", "devpts", ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"]),
            Mount("/dev/shm", "tmpfs", "shm", ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"]),
            Mount("/dev/mqueue", "mqueue", "mqueue", ["nosuid", "noexec", "nodev"]),
            Mount("/sys", "none", "/sys", ["rbind", "nosuid", "noexec", "nodev", "rro"]),
        ];
        return spec;
    }

    /// <summary>The places of /proc and /sys that tell about the host: a new list of absolute paths.</summary>
    public static List<string> MaskedPaths() =>
    [
        "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi",
        "/proc/timer_list", "/proc/timer_stats", "/sys/devices/virtual/powercap", "/sys/firmware",
    ];

    /// <summary>The places of /proc that change the host: a new list of absolute paths.</summary>
    public static List<string> ReadonlyPaths() => ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    private static SpecNamespace[] Cgroup(bool wanted) => wanted ? [New(NamespaceTypes.Cgroup)] : [];

    private static SpecProcess CreateProcess() => new()
    {
        Terminal = true,
        User = new SpecUser(),
        Args = ["sh"],
        Env = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
        Cwd = "/",
        Capabilities = new SpecCapabilities { Bounding = Capabilities(), Effective = Capabilities(), Permitted = Capabilities() },
        Rlimits = [new SpecRlimit { Type = "RLIMIT_NOFILE", Hard = 1024, Soft = 1024 }],
        NoNewPrivileges = true,
    };

    private static List<string> Capabilities() => ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"];

    private static SpecMount Mount(string destination, string type, string source, List<string>? options) =>
        new() { Destination = destination, Type = type, Source = source, Options = options };

    private static SpecNamespace New(string type) => new() { Type = type };
}
