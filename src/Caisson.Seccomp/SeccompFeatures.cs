using Caisson.Linux.Abi;
using Caisson.Linux.Security;

namespace Caisson.Seccomp;

/// <summary>What linux.seccomp may say here (features-linux.md, "Seccomp").</summary>
public static class SeccompFeatures
{
    /// <summary>The actions.</summary>
    public static IReadOnlyList<string> Actions =>
    [
        "SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_ACT_KILL", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_KILL_THREAD", "SCMP_ACT_LOG", "SCMP_ACT_NOTIFY", "SCMP_ACT_TRACE", "SCMP_ACT_TRAP",
    ];

    /// <summary>The comparisons of arguments.</summary>
    public static IReadOnlyList<string> Operators =>
        ["SCMP_CMP_EQ", "SCMP_CMP_GE", "SCMP_CMP_GT", "SCMP_CMP_LE", "SCMP_CMP_LT", "SCMP_CMP_MASKED_EQ", "SCMP_CMP_NE"];

    /// <summary>The architectures that a filter on this machine can be for: libseccomp knows them, and they have this machine's byte order.</summary>
    public static IReadOnlyList<string> Architectures
    {
        get
        {
            var known = new List<string>();
            foreach (var name in (ReadOnlySpan<string>)["SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM", "SCMP_ARCH_LOONGARCH64", "SCMP_ARCH_MIPSEL", "SCMP_ARCH_MIPSEL64", "SCMP_ARCH_MIPSEL64N32",
                "SCMP_ARCH_PPC64LE", "SCMP_ARCH_RISCV64", "SCMP_ARCH_SH", "SCMP_ARCH_X32", "SCMP_ARCH_X86", "SCMP_ARCH_X86_64"])
                if (SystemCallRules.Knows(SeccompNames.Architecture(name, name))) known.Add(name);
            return known;
        }
    }

    /// <summary>The flags that are understood.</summary>
    public static IReadOnlyList<string> KnownFlags =>
        ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW", "SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV"];

    /// <summary>The flags that this kernel understands as well.</summary>
    public static unsafe IReadOnlyList<string> SupportedFlags
    {
        get
        {
            var supported = new List<string>();
            foreach (var name in KnownFlags)
            {
                uint flag = SeccompNames.Flags([name]);
                // Known flags without a program are EFAULT, before anything is done; unknown ones are EINVAL.
                if (flag == SeccompCall.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV) flag |= SeccompCall.SECCOMP_FILTER_FLAG_NEW_LISTENER;
                if (SystemCall.Invoke(SystemCallNumber.seccomp, (nint)SeccompCall.SECCOMP_SET_MODE_FILTER, (nint)flag, 0) == -(int)Linux.Errno.EFAULT) supported.Add(name);
            }
            return supported;
        }
    }
}
