using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Security;

namespace Caisson.Seccomp;

/// <summary>What the names in linux.seccomp stand for (config-linux.md, "Seccomp").</summary>
internal static class SeccompNames
{
    /// <summary>An action with its data: SECCOMP_RET_*.</summary>
    /// <param name="name">The name.</param>
    /// <param name="errno">What SCMP_ACT_ERRNO returns and SCMP_ACT_TRACE tells the tracer; null is EPERM.</param>
    /// <param name="at">Where it stands, for messages.</param>
    public static uint Action(string? name, uint? errno, string at)
    {
        uint data = (errno ?? (uint)Errno.EPERM) & SeccompCall.SECCOMP_RET_DATA;
        return name switch
        {
            "SCMP_ACT_ALLOW" => SeccompCall.SECCOMP_RET_ALLOW,
            "SCMP_ACT_ERRNO" => SeccompCall.SECCOMP_RET_ERRNO | data,
            "SCMP_ACT_KILL" or "SCMP_ACT_KILL_THREAD" => SeccompCall.SECCOMP_RET_KILL_THREAD,
            "SCMP_ACT_KILL_PROCESS" => SeccompCall.SECCOMP_RET_KILL_PROCESS,
            "SCMP_ACT_LOG" => SeccompCall.SECCOMP_RET_LOG,
            "SCMP_ACT_NOTIFY" => SeccompCall.SECCOMP_RET_USER_NOTIF,
            "SCMP_ACT_TRACE" => SeccompCall.SECCOMP_RET_TRACE | data,
            "SCMP_ACT_TRAP" => SeccompCall.SECCOMP_RET_TRAP,
            _ => throw Unknown(at, "action", name),
        };
    }

    /// <summary>The name of an action, and of the error it returns.</summary>
    public static string NameOf(uint action) => (action & SeccompCall.SECCOMP_RET_ACTION_FULL) switch
    {
        SeccompCall.SECCOMP_RET_ALLOW => "SCMP_ACT_ALLOW",
        SeccompCall.SECCOMP_RET_ERRNO => $"SCMP_ACT_ERRNO, {((Errno)(int)(action & SeccompCall.SECCOMP_RET_DATA)).Describe()}",
        SeccompCall.SECCOMP_RET_KILL_THREAD => "SCMP_ACT_KILL_THREAD",
        SeccompCall.SECCOMP_RET_KILL_PROCESS => "SCMP_ACT_KILL_PROCESS",
        SeccompCall.SECCOMP_RET_LOG => "SCMP_ACT_LOG",
        SeccompCall.SECCOMP_RET_USER_NOTIF => "SCMP_ACT_NOTIFY",
        SeccompCall.SECCOMP_RET_TRACE => "SCMP_ACT_TRACE",
        _ => "SCMP_ACT_TRAP",
    };

    /// <summary>libseccomp's number of an architecture.</summary>
    public static uint Architecture(string name, string at) => name switch
    {
        "SCMP_ARCH_X86" => AuditArch.AUDIT_ARCH_I386,
        "SCMP_ARCH_X86_64" => AuditArch.AUDIT_ARCH_X86_64,
        "SCMP_ARCH_X32" => SystemCallRules.X32,
        "SCMP_ARCH_ARM" => AuditArch.AUDIT_ARCH_ARM,
        "SCMP_ARCH_AARCH64" => AuditArch.AUDIT_ARCH_AARCH64,
        "SCMP_ARCH_MIPS" => AuditArch.AUDIT_ARCH_MIPS,
        "SCMP_ARCH_MIPS64" => AuditArch.AUDIT_ARCH_MIPS64,
        "SCMP_ARCH_MIPS64N32" => AuditArch.AUDIT_ARCH_MIPS64N32,
        "SCMP_ARCH_MIPSEL" => AuditArch.AUDIT_ARCH_MIPSEL,
        "SCMP_ARCH_MIPSEL64" => AuditArch.AUDIT_ARCH_MIPSEL64,
        "SCMP_ARCH_MIPSEL64N32" => AuditArch.AUDIT_ARCH_MIPSEL64N32,
        "SCMP_ARCH_PPC" => AuditArch.AUDIT_ARCH_PPC,
        "SCMP_ARCH_PPC64" => AuditArch.AUDIT_ARCH_PPC64,
        "SCMP_ARCH_PPC64LE" => AuditArch.AUDIT_ARCH_PPC64LE,
        "SCMP_ARCH_S390" => AuditArch.AUDIT_ARCH_S390,
        "SCMP_ARCH_S390X" => AuditArch.AUDIT_ARCH_S390X,
        "SCMP_ARCH_PARISC" => AuditArch.AUDIT_ARCH_PARISC,
        "SCMP_ARCH_PARISC64" => AuditArch.AUDIT_ARCH_PARISC64,
        "SCMP_ARCH_RISCV64" => AuditArch.AUDIT_ARCH_RISCV64,
        "SCMP_ARCH_LOONGARCH64" => AuditArch.AUDIT_ARCH_LOONGARCH64,
        "SCMP_ARCH_M68K" => AuditArch.AUDIT_ARCH_M68K,
        "SCMP_ARCH_SH" => AuditArch.AUDIT_ARCH_SHEL,
        "SCMP_ARCH_SHEB" => AuditArch.AUDIT_ARCH_SH,
        _ => throw Unknown(at, "architecture", name),
    };

    /// <summary>libseccomp's number of a comparison.</summary>
    public static int Comparison(string? name, string at) => name switch
    {
        "SCMP_CMP_NE" => 1,
        "SCMP_CMP_LT" => 2,
        "SCMP_CMP_LE" => 3,
        "SCMP_CMP_EQ" => 4,
        "SCMP_CMP_GE" => 5,
        "SCMP_CMP_GT" => 6,
        "SCMP_CMP_MASKED_EQ" => 7,
        _ => throw Unknown(at, "operator", name),
    };

    /// <summary>The kernel's flags for the document's.</summary>
    public static uint Flags(List<string>? names)
    {
        // What is not said at all gets what runc gives it: no mitigation of speculation beyond what the process has anyhow.
        if (names is null) return SeccompCall.SECCOMP_FILTER_FLAG_SPEC_ALLOW;
        uint flags = 0;
        foreach (var name in names)
            flags |= name switch
            {
                "SECCOMP_FILTER_FLAG_TSYNC" => SeccompCall.SECCOMP_FILTER_FLAG_TSYNC,
                "SECCOMP_FILTER_FLAG_LOG" => SeccompCall.SECCOMP_FILTER_FLAG_LOG,
                "SECCOMP_FILTER_FLAG_SPEC_ALLOW" => SeccompCall.SECCOMP_FILTER_FLAG_SPEC_ALLOW,
                "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV" => SeccompCall.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV,
                _ => throw Unknown("linux.seccomp.flags", "flag", name),
            };
        return flags;
    }

    private static CaissonException Unknown(string at, string what, string? name) => new("the system call filter cannot be made", $"{at}: \"{name}\" is not a known {what}");
}
