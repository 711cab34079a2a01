namespace Caisson.Oci;

public static partial class SpecValidator
{
    private const string Notify = "SCMP_ACT_NOTIFY";
    private const uint LastErrno = 4095;

    private static void CheckSeccomp(SpecReport report, SpecSeccomp seccomp, Dictionary<string, string>? annotations)
    {
        // crun's annotation names one too.
        var hasListener = !string.IsNullOrEmpty(seccomp.ListenerPath) || annotations is not null && annotations.TryGetValue("run.oci.seccomp.receiver", out var receiver) && receiver.Length > 0;
        const string at = "linux.seccomp";
        // An empty object stands for none; engines write it.
        if (string.IsNullOrEmpty(seccomp.DefaultAction))
        {
            if (seccomp.Syscalls is { Count: > 0 } || seccomp.Architectures is { Count: > 0 }) report.Error(at + ".defaultAction", "is missing; an action such as SCMP_ACT_ERRNO is required");
        }
        else CheckAction(report, seccomp.DefaultAction, seccomp.DefaultErrnoRet, at + ".defaultAction", at + ".defaultErrnoRet");
        CheckNames(report, seccomp.Architectures, at + ".architectures", "architecture, such as SCMP_ARCH_X86_64", IsArchitecture);
        CheckNames(report, seccomp.Flags, at + ".flags", "flag, such as SECCOMP_FILTER_FLAG_LOG", IsFlag);
        if (!string.IsNullOrEmpty(seccomp.ListenerMetadata) && !hasListener)
            report.Error(at + ".listenerMetadata", "must not be given without listenerPath");

        var notifies = seccomp.DefaultAction == Notify;
        for (var i = 0; i < (seccomp.Syscalls?.Count ?? 0); i++)
        {
            var rule = seccomp.Syscalls![i];
            notifies |= rule.Action == Notify;
            CheckRule(report, rule, $"{at}.syscalls[{i}]");
        }

        if (notifies && !hasListener) report.Error(at + ".listenerPath", "is missing; SCMP_ACT_NOTIFY needs a listener's socket");
    }

    private static void CheckRule(SpecReport report, SpecSyscall rule, string at)
    {
        if (rule.Names is not { Count: > 0 }) report.Error(at + ".names", "is missing or empty; at least one name is required");
        if (string.IsNullOrEmpty(rule.Action)) report.Error(at + ".action", "is missing; an action such as SCMP_ACT_ALLOW is required");
        else CheckAction(report, rule.Action, rule.ErrnoRet, at + ".action", at + ".errnoRet");
        for (var i = 0; i < (rule.Args?.Count ?? 0); i++)
        {
            var argument = rule.Args![i];
            if (argument.Index > 5) report.Error($"{at}.args[{i}].index", $"{argument.Index} is above 5, the last argument of a system call");
            if (!IsComparison(argument.Op)) report.Error($"{at}.args[{i}].op", Unknown(argument.Op, "comparison, such as SCMP_CMP_EQ"));
        }
    }

    private static void CheckAction(SpecReport report, string action, uint? errno, string at, string errnoAt)
    {
        if (!IsAction(action)) report.Error(at, Unknown(action, "action, such as SCMP_ACT_ALLOW"));
        else if (errno is not null && action is not ("SCMP_ACT_ERRNO" or "SCMP_ACT_TRACE")) report.Error(errnoAt, $"{action} returns no error; only SCMP_ACT_ERRNO and SCMP_ACT_TRACE do");
        else if (errno > LastErrno) report.Error(errnoAt, $"{errno} is above {LastErrno}, the last error number");
    }

    private static void CheckNames(SpecReport report, List<string>? names, string at, string what, Func<string, bool> isKnown)
    {
        for (var i = 0; i < (names?.Count ?? 0); i++)
            if (!isKnown(names![i])) report.Error($"{at}[{i}]", Unknown(names[i], what));
    }

    private static bool IsAction(string name) => name is "SCMP_ACT_ALLOW" or "SCMP_ACT_ERRNO" or "SCMP_ACT_KILL" or "SCMP_ACT_KILL_PROCESS" or "SCMP_ACT_KILL_THREAD"
        or "SCMP_ACT_LOG" or Notify or "SCMP_ACT_TRACE" or "SCMP_ACT_TRAP";

    private static bool IsComparison(string? name) => name is "SCMP_CMP_NE" or "SCMP_CMP_LT" or "SCMP_CMP_LE" or "SCMP_CMP_EQ" or "SCMP_CMP_GE" or "SCMP_CMP_GT" or "SCMP_CMP_MASKED_EQ";

    private static bool IsFlag(string name) => name is "SECCOMP_FILTER_FLAG_TSYNC" or "SECCOMP_FILTER_FLAG_LOG" or "SECCOMP_FILTER_FLAG_SPEC_ALLOW" or "SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV";

    private static bool IsArchitecture(string name) => name is "SCMP_ARCH_X86" or "SCMP_ARCH_X86_64" or "SCMP_ARCH_X32" or "SCMP_ARCH_ARM" or "SCMP_ARCH_AARCH64"
        or "SCMP_ARCH_MIPS" or "SCMP_ARCH_MIPS64" or "SCMP_ARCH_MIPS64N32" or "SCMP_ARCH_MIPSEL" or "SCMP_ARCH_MIPSEL64" or "SCMP_ARCH_MIPSEL64N32"
        or "SCMP_ARCH_PPC" or "SCMP_ARCH_PPC64" or "SCMP_ARCH_PPC64LE" or "SCMP_ARCH_S390" or "SCMP_ARCH_S390X" or "SCMP_ARCH_PARISC" or "SCMP_ARCH_PARISC64"
        or "SCMP_ARCH_RISCV64" or "SCMP_ARCH_LOONGARCH64" or "SCMP_ARCH_M68K" or "SCMP_ARCH_SH" or "SCMP_ARCH_SHEB";
}
