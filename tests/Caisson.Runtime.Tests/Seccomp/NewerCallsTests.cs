using Caisson.Linux.Abi;
using Caisson.Seccomp;
using static Caisson.Runtime.Tests.Seccomp.Rules;

namespace Caisson.Runtime.Tests.Seccomp;

/// <summary>A call that a profile is too old to know is ENOSYS.</summary>
public sealed class NewerCallsTests
{
    private const int Openat2 = 437, Openat2OnX86 = 437, Mkdir = 83;
    private const uint Unknown = SeccompCall.SECCOMP_RET_ERRNO | 38;

    [Theory]
    [InlineData("SCMP_ACT_ERRNO")]
    [InlineData("SCMP_ACT_KILL")]
    [InlineData("SCMP_ACT_KILL_PROCESS")]
    [InlineData("SCMP_ACT_TRAP")]
    [InlineData("SCMP_ACT_NOTIFY")]
    public void Above_the_profiles_last_call(string action)
    {
        var filter = Filter(action, Rule("SCMP_ACT_ALLOW", "read", "openat2"));
        filter.Answer(Openat2).ShouldBe(Allow);
        filter.Answer(Openat2 + 1).ShouldBe(Unknown);
        filter.Answer(5000).ShouldBe(Unknown);
        filter.Answer(Mkdir).ShouldBe(SeccompNames.Action(action, null, ""));
    }

    [Theory]
    [InlineData("SCMP_ACT_ALLOW", SeccompCall.SECCOMP_RET_ALLOW)]
    [InlineData("SCMP_ACT_LOG", SeccompCall.SECCOMP_RET_LOG)]
    [InlineData("SCMP_ACT_TRACE", SeccompCall.SECCOMP_RET_TRACE | 1)]
    public void Not_where_all_calls_get_through_or_to_a_tracer(string action, uint answer) =>
        Filter(action, Rule("SCMP_ACT_KILL", "openat2")).Answer(5000).ShouldBe(answer);

    [Fact]
    public void Each_architecture_has_its_own_last_call()
    {
        var filter = Filter("SCMP_ACT_ERRNO", Rule("SCMP_ACT_ALLOW", "openat2", "clock_gettime64")).On("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32", "SCMP_ARCH_AARCH64");
        filter.AnswerOn(X64, Openat2 + 1).ShouldBe(Unknown);
        filter.AnswerOn(X64, 400).ShouldBe(Error(1));
        filter.AnswerOn(X86, Openat2OnX86).ShouldBe(Allow);
        filter.AnswerOn(X86, 403).ShouldBe(Allow);
        filter.AnswerOn(X86, Openat2OnX86 + 1).ShouldBe(Unknown);
        filter.AnswerOn(X64, (int)NewerCalls.X32Bit | Openat2).ShouldBe(Allow);
        filter.AnswerOn(X64, (int)NewerCalls.X32Bit | (Openat2 + 1)).ShouldBe(Unknown);
        filter.AnswerOn(X64, (int)NewerCalls.X32Bit | 400).ShouldBe(Error(1));
        filter.AnswerOn(AuditArch.AUDIT_ARCH_AARCH64, 437).ShouldBe(Allow);
        filter.AnswerOn(AuditArch.AUDIT_ARCH_AARCH64, 438).ShouldBe(Unknown);
        filter.AnswerOn(AuditArch.AUDIT_ARCH_RISCV64, 438).ShouldBe(Kill);
    }

    [Fact]
    public void A_profile_that_knows_nothing_of_an_architecture_says_nothing_about_what_is_new_there()
    {
        var filter = Filter("SCMP_ACT_ERRNO", Rule("SCMP_ACT_ALLOW", "arch_prctl")).On("SCMP_ARCH_AARCH64");
        filter.AnswerOn(AuditArch.AUDIT_ARCH_AARCH64, 5000).ShouldBe(Error(1));
        filter.AnswerOn(X64, 5000).ShouldBe(Unknown);
    }

    [Fact]
    public void Calls_of_x32_without_the_architecture_are_not_new_but_foreign() =>
        Filter("SCMP_ACT_ERRNO", Rule("SCMP_ACT_ALLOW", "read")).AnswerOn(X64, (int)NewerCalls.X32Bit | 5000).ShouldBe(Kill);
}
