namespace Caisson.Oci;

public static partial class SpecValidator
{
    private static void CheckCapabilities(SpecReport report, SpecCapabilities? capabilities, string at)
    {
        if (capabilities is null) return;
        CheckCapabilityNames(report, capabilities.Bounding, at + "capabilities.bounding");
        CheckCapabilityNames(report, capabilities.Effective, at + "capabilities.effective");
        CheckCapabilityNames(report, capabilities.Inheritable, at + "capabilities.inheritable");
        CheckCapabilityNames(report, capabilities.Permitted, at + "capabilities.permitted");
        CheckCapabilityNames(report, capabilities.Ambient, at + "capabilities.ambient");

        // The relations of capset(2) and PR_CAP_AMBIENT_RAISE. What cannot be granted should not fail, says config.md.
        CheckSubset(report, capabilities.Effective, at + "capabilities.effective", capabilities.Permitted, "permitted");
        CheckSubset(report, capabilities.Inheritable, at + "capabilities.inheritable", capabilities.Bounding, "bounding");
        CheckSubset(report, capabilities.Ambient, at + "capabilities.ambient", capabilities.Permitted, "permitted");
        CheckSubset(report, capabilities.Ambient, at + "capabilities.ambient", capabilities.Inheritable, "inheritable");
    }

    private static void CheckCapabilityNames(SpecReport report, List<string>? names, string path)
    {
        if (names is null) return;
        for (var i = 0; i < names.Count; i++)
        {
            // No error: what a kernel does not know cannot be granted, and config.md wants a warning for that.
            if (!IsCapability(names[i])) report.Warn($"{path}[{i}]", $"\"{names[i]}\" is no capability of capabilities(7), so it is not granted; names look like CAP_NET_ADMIN");
        }
    }

    private static void CheckSubset(SpecReport report, List<string>? names, string path, List<string>? of, string ofName)
    {
        if (names is null) return;
        for (var i = 0; i < names.Count; i++)
        {
            if (of is not null && of.Contains(names[i])) continue;
            if (IsCapability(names[i])) report.Warn($"{path}[{i}]", $"{names[i]} is not in the {ofName} set as well, so the kernel does not grant it");
        }
    }

    /// <summary>Whether the name is a capability that the specification's kernels know: CAP_CHOWN (0) to CAP_CHECKPOINT_RESTORE (40).</summary>
    /// <param name="name">The name in capitals with CAP_ in front.</param>
    public static bool IsCapability(string name) => name is "CAP_CHOWN" or "CAP_DAC_OVERRIDE" or "CAP_DAC_READ_SEARCH" or "CAP_FOWNER" or "CAP_FSETID"
        or "CAP_KILL" or "CAP_SETGID" or "CAP_SETUID" or "CAP_SETPCAP" or "CAP_LINUX_IMMUTABLE" or "CAP_NET_BIND_SERVICE" or "CAP_NET_BROADCAST"
        or "CAP_NET_ADMIN" or "CAP_NET_RAW" or "CAP_IPC_LOCK" or "CAP_IPC_OWNER" or "CAP_SYS_MODULE" or "CAP_SYS_RAWIO" or "CAP_SYS_CHROOT"
        or "CAP_SYS_PTRACE" or "CAP_SYS_PACCT" or "CAP_SYS_ADMIN" or "CAP_SYS_BOOT" or "CAP_SYS_NICE" or "CAP_SYS_RESOURCE" or "CAP_SYS_TIME"
        or "CAP_SYS_TTY_CONFIG" or "CAP_MKNOD" or "CAP_LEASE" or "CAP_AUDIT_WRITE" or "CAP_AUDIT_CONTROL" or "CAP_SETFCAP" or "CAP_MAC_OVERRIDE"
        or "CAP_MAC_ADMIN" or "CAP_SYSLOG" or "CAP_WAKE_ALARM" or "CAP_BLOCK_SUSPEND" or "CAP_AUDIT_READ" or "CAP_PERFMON" or "CAP_BPF"
        or "CAP_CHECKPOINT_RESTORE";
}
