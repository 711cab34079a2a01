namespace Caisson.Doctor.Checks;

/// <summary>How the kernel was built, where that can be read.</summary>
internal sealed class KernelConfigCheck() : Check("kernel-config", CheckGroup.Kernel, "what was left out when the kernel was built cannot be switched on")
{
    // Option, its module, what it is for, and whether containers need it.
    private static readonly (string Option, string Module, string For, bool Needed)[] Options =
    [
        ("NAMESPACES", "", "namespaces", true), ("UTS_NS", "", "UTS namespaces", true), ("IPC_NS", "", "IPC namespaces", true), ("PID_NS", "", "PID namespaces", true),
        ("NET_NS", "", "network namespaces", true), ("USER_NS", "", "user namespaces", true), ("TIME_NS", "", "time namespaces", false),
        ("CGROUPS", "", "control groups", true), ("MEMCG", "", "limits of memory", false), ("CGROUP_PIDS", "", "limits of processes", false), ("CFS_BANDWIDTH", "", "limits of processor time", false),
        ("BLK_CGROUP", "", "limits of disks", false), ("CPUSETS", "", "choosing processors", false), ("CGROUP_HUGETLB", "", "limits of huge pages", false), ("CGROUP_FREEZER", "", "pausing with version 1", false),
        ("CGROUP_BPF", "", "device rules with version 2", false), ("CGROUP_DEVICE", "", "device rules with version 1", false),
        ("SECCOMP_FILTER", "", "filters of system calls", true), ("BPF_SYSCALL", "", "device rules with version 2", false), ("SECURITY_LANDLOCK", "", "Landlock", false), ("KEYS", "", "session keyrings", false),
        ("OVERLAY_FS", "overlay", "overlays", false), ("TMPFS", "", "file systems in memory", true), ("DEVPTS_FS|UNIX98_PTYS", "", "terminals", true), ("POSIX_MQUEUE", "", "message queues", false), ("FUSE_FS", "fuse", "file systems of programs", false),
        ("VETH", "veth", "network devices in pairs", false), ("BRIDGE", "bridge", "bridges", false), ("TUN", "tun", "devices of user-mode networks", false), ("MACVLAN", "macvlan", "devices with addresses of their own", false),
        ("NF_TABLES", "nf_tables", "rules for packets", false), ("NFT_MASQ", "nft_masq", "translating addresses", false), ("NFT_NAT", "nft_nat", "publishing ports", false), ("NFT_CT", "nft_ct", "following connections", false),
        ("BRIDGE_NETFILTER", "br_netfilter", "rules between ports of a bridge", false), ("BINFMT_MISC", "binfmt_misc", "programs of other machines", false), ("CHECKPOINT_RESTORE", "", "time offsets and ids for checkpoints", false),
    ];

    public override bool IsNeeded(CheckedMachine machine) => true;

    public override CheckResult Run(CheckedMachine machine)
    {
        if (machine.Config is null) return Unknown($"the configuration is neither in /proc/config.gz nor in /boot/config-{machine.Read("/proc/sys/kernel/osrelease")}; what matters of it is tried by the other checks");
        List<CheckDetail> details = [];
        List<string> needed = [], other = [], unloaded = [];
        var modules = machine.Machine.Read("/proc/modules") ?? "";
        foreach (var (option, module, purpose, isNeeded) in Options)
        {
            char value = 'n';
            foreach (var name in option.Split('|')) value = machine.Option(name) is var found and not 'n' ? found ?? 'n' : value;
            var key = "CONFIG_" + option.Split('|')[^1];
            bool loaded = value != 'm' || ("\n" + modules).Contains($"\n{module} ", StringComparison.Ordinal);
            if (value == 'n') (isNeeded ? needed : other).Add(key);
            if (!loaded) unloaded.Add(module);
            details.Add(new(value == 'n' ? isNeeded ? CheckState.Missing : CheckState.Limited : CheckState.Ok, key, $"{value}, for {purpose}{(loaded ? "" : "; its module is not loaded")}"));
        }
        if (needed.Count > 0) return Missing($"without {string.Join(", ", needed)}", new($"this kernel was built without {string.Join(", ", needed)}", "use a kernel that has them"), details);
        if (other.Count > 0) return Limited($"without {string.Join(", ", other)}", new($"this kernel was built without {string.Join(", ", other)}", "use a kernel that has them, if what they are for matters"), details);
        return Ok(unloaded.Count == 0 ? $"all {Options.Length} options are there" : $"all {Options.Length} options are there; loaded when first used: {string.Join(", ", unloaded)}", details);
    }
}
