using Caisson.Linux.Abi;
using Caisson.Oci;
using Caisson.Seccomp;

namespace Caisson.Runtime.Tests.Seccomp;

/// <summary>Short words for filters in tests, and what they answer.</summary>
internal static class Rules
{
    public const uint X64 = AuditArch.AUDIT_ARCH_X86_64, X86 = AuditArch.AUDIT_ARCH_I386;
    public const uint Allow = SeccompCall.SECCOMP_RET_ALLOW, Kill = SeccompCall.SECCOMP_RET_KILL_THREAD;

    public static uint Error(int errno) => SeccompCall.SECCOMP_RET_ERRNO | (uint)errno;

    public static SpecSeccomp Filter(string defaultAction, params SpecSyscall[] rules) => new() { DefaultAction = defaultAction, Syscalls = [.. rules], Architectures = ["SCMP_ARCH_X86_64"] };

    public static SpecSyscall Rule(string action, params string[] names) => new() { Action = action, Names = [.. names] };

    public static SpecSyscall When(this SpecSyscall rule, uint index, string comparison, ulong value, ulong? second = null)
    {
        (rule.Args ??= []).Add(new SpecSyscallArg { Index = index, Op = comparison, Value = value, ValueTwo = second });
        return rule;
    }

    public static SpecSeccomp On(this SpecSeccomp filter, params string[] architectures)
    {
        filter.Architectures = [.. architectures];
        return filter;
    }

    /// <summary>What the compiled filter answers to a call.</summary>
    public static uint Answer(this SpecSeccomp filter, int number, params ulong[] arguments) => FilterVerdict.Of(FilterCompiler.Compile(filter), X64, number, arguments);

    public static uint AnswerOn(this SpecSeccomp filter, uint architecture, int number, params ulong[] arguments) => FilterVerdict.Of(FilterCompiler.Compile(filter), architecture, number, arguments);
}
