using Caisson.Linux.Abi;
using Caisson.Linux.Security;
using Caisson.Oci;
using Caisson.Seccomp;
using static Caisson.Runtime.Tests.Seccomp.Rules;

namespace Caisson.Runtime.Tests.Seccomp;

/// <summary>What the specification says of linux.seccomp, held against what the compiled program answers. The numbers are those of x86-64.</summary>
public sealed class FilterCompilerTests
{
    private const int Mkdir = 83, Read = 0, ReadOnX86 = 3, MkdirOnX86 = 39;

    [Theory]
    [InlineData("SCMP_ACT_ALLOW", SeccompCall.SECCOMP_RET_ALLOW)]
    [InlineData("SCMP_ACT_ERRNO", SeccompCall.SECCOMP_RET_ERRNO | 1)]
    [InlineData("SCMP_ACT_KILL", SeccompCall.SECCOMP_RET_KILL_THREAD)]
    [InlineData("SCMP_ACT_KILL_THREAD", SeccompCall.SECCOMP_RET_KILL_THREAD)]
    [InlineData("SCMP_ACT_KILL_PROCESS", SeccompCall.SECCOMP_RET_KILL_PROCESS)]
    [InlineData("SCMP_ACT_LOG", SeccompCall.SECCOMP_RET_LOG)]
    [InlineData("SCMP_ACT_NOTIFY", SeccompCall.SECCOMP_RET_USER_NOTIF)]
    [InlineData("SCMP_ACT_TRACE", SeccompCall.SECCOMP_RET_TRACE | 1)]
    [InlineData("SCMP_ACT_TRAP", SeccompCall.SECCOMP_RET_TRAP)]
    public void An_action_is_the_kernels(string name, uint action)
    {
        var rest = name == "SCMP_ACT_ALLOW" ? "SCMP_ACT_KILL_PROCESS" : "SCMP_ACT_ALLOW";
        Filter(rest, Rule(name, "mkdir")).Answer(Mkdir).ShouldBe(action);
        // A call above all in the profile counts as unknown to it.
        Filter(name, Rule(rest, "read", "personality")).Answer(Mkdir).ShouldBe(action);
    }

    [Fact]
    public void An_error_number_is_returned_or_told_to_the_tracer()
    {
        Filter("SCMP_ACT_ALLOW", new SpecSyscall { Names = ["mkdir"], Action = "SCMP_ACT_ERRNO", ErrnoRet = 5 }).Answer(Mkdir).ShouldBe(Error(5));
        Filter("SCMP_ACT_ALLOW", new SpecSyscall { Names = ["mkdir"], Action = "SCMP_ACT_ERRNO", ErrnoRet = 0 }).Answer(Mkdir).ShouldBe(Error(0));
        Filter("SCMP_ACT_ALLOW", new SpecSyscall { Names = ["mkdir"], Action = "SCMP_ACT_TRACE", ErrnoRet = 4095 }).Answer(Mkdir).ShouldBe(SeccompCall.SECCOMP_RET_TRACE | 4095);
        var byDefault = Filter("SCMP_ACT_ERRNO", Rule("SCMP_ACT_ALLOW", "read", "personality"));
        byDefault.DefaultErrnoRet = 13;
        byDefault.Answer(Mkdir).ShouldBe(Error(13));
        byDefault.Answer(Read).ShouldBe(Allow);
    }

    private const ulong High = 1ul << 40;

    [Theory]
    [InlineData("SCMP_CMP_EQ", 7, new ulong[] { 7 }, new ulong[] { 6, 8, 7 | High })]
    [InlineData("SCMP_CMP_NE", 7, new ulong[] { 6, 7 | High }, new ulong[] { 7 })]
    [InlineData("SCMP_CMP_LT", 7, new ulong[] { 0, 6 }, new ulong[] { 7, 8, 6 | High })]
    [InlineData("SCMP_CMP_LE", 7, new ulong[] { 6, 7 }, new ulong[] { 8, 7 | High })]
    [InlineData("SCMP_CMP_GT", 7, new ulong[] { 8, High }, new ulong[] { 6, 7 })]
    [InlineData("SCMP_CMP_GE", 7, new ulong[] { 7, 8, High }, new ulong[] { 6, 0 })]
    [InlineData("SCMP_CMP_GT", High | 7, new ulong[] { High | 8, 2 * High }, new ulong[] { High | 7, 8 })]
    [InlineData("SCMP_CMP_LT", High | 7, new ulong[] { High | 6, 8 }, new ulong[] { High | 7, 2 * High })]
    public void A_comparison_is_of_all_64_bits(string comparison, ulong value, ulong[] holds, ulong[] fails)
    {
        for (uint index = 0; index < 6; index++)
        {
            var filter = Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir").When(index, comparison, value));
            foreach (var argument in holds) filter.Answer(Mkdir, At(index, argument)).ShouldBe(Error(1), $"{argument} {comparison} {value}");
            foreach (var argument in fails) filter.Answer(Mkdir, At(index, argument)).ShouldBe(Allow, $"{argument} {comparison} {value}");
        }
    }

    private static ulong[] At(uint index, ulong value)
    {
        var arguments = new ulong[6];
        arguments[index] = value;
        return arguments;
    }

    [Fact]
    public void A_masked_comparison_looks_at_the_masks_bits()
    {
        var filter = Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir").When(1, "SCMP_CMP_MASKED_EQ", 0xF0, 0x20));
        filter.Answer(Mkdir, 0, 0x2F).ShouldBe(Error(1));
        filter.Answer(Mkdir, 0, 0x12F).ShouldBe(Error(1));
        filter.Answer(Mkdir, 0, 0x3F).ShouldBe(Allow);
        // Without a second value that is 0.
        Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir").When(0, "SCMP_CMP_MASKED_EQ", 0xF0)).Answer(Mkdir, 0x0F).ShouldBe(Error(1));
    }

    [Fact]
    public void Conditions_on_several_arguments_must_all_hold()
    {
        var filter = Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir").When(0, "SCMP_CMP_EQ", 1).When(1, "SCMP_CMP_GT", 5));
        filter.Answer(Mkdir, 1, 6).ShouldBe(Error(1));
        filter.Answer(Mkdir, 1, 5).ShouldBe(Allow);
        filter.Answer(Mkdir, 2, 6).ShouldBe(Allow);
    }

    [Fact]
    public void Of_several_conditions_on_one_argument_one_is_enough()
    {
        var filter = Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir").When(0, "SCMP_CMP_EQ", 1).When(0, "SCMP_CMP_EQ", 2).When(1, "SCMP_CMP_EQ", 9));
        filter.Answer(Mkdir, 1, 0).ShouldBe(Error(1));
        filter.Answer(Mkdir, 2, 0).ShouldBe(Error(1));
        filter.Answer(Mkdir, 3, 9).ShouldBe(Error(1));
        filter.Answer(Mkdir, 3, 0).ShouldBe(Allow);
    }

    [Fact]
    public void A_name_that_nobody_knows_is_passed_over()
    {
        var filter = Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir", "no_such_call", "", "ünknown", new string('x', 100)));
        filter.Answer(Mkdir).ShouldBe(Error(1));
        filter.Answer(Read).ShouldBe(Allow);
    }

    [Fact]
    public void A_call_that_only_another_architecture_has_is_for_that_one()
    {
        var filter = Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "socketcall")).On("SCMP_ARCH_X86");
        filter.AnswerOn(X86, 102).ShouldBe(Error(1));
        filter.AnswerOn(X64, 102).ShouldBe(Allow);
    }

    [Fact]
    public void A_rule_that_says_what_holds_anyhow_is_no_mistake() =>
        Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ALLOW", "mkdir"), Rule("SCMP_ACT_ERRNO", "read")).Answer(Mkdir).ShouldBe(Allow);

    [Fact]
    public void Of_two_rules_for_the_same_the_first_holds()
    {
        Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir"), Rule("SCMP_ACT_TRAP", "mkdir")).Answer(Mkdir).ShouldBe(Error(1));
        Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_TRAP", "mkdir"), Rule("SCMP_ACT_ERRNO", "mkdir")).Answer(Mkdir).ShouldBe(SeccompCall.SECCOMP_RET_TRAP);
    }

    [Fact]
    public void Architectures_have_their_own_numbers()
    {
        var filter = Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir")).On("SCMP_ARCH_X86", "SCMP_ARCH_X32");
        filter.AnswerOn(X64, Mkdir).ShouldBe(Error(1));
        filter.AnswerOn(X86, MkdirOnX86).ShouldBe(Error(1));
        filter.AnswerOn(X86, Mkdir).ShouldBe(Allow);
        filter.AnswerOn(X64, Mkdir | (int)NewerCalls.X32Bit).ShouldBe(Error(1));
        filter.AnswerOn(X64, Read | (int)NewerCalls.X32Bit).ShouldBe(Allow);
    }

    [Fact]
    public void Calls_of_an_architecture_that_is_not_listed_kill()
    {
        var filter = Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir"));
        filter.AnswerOn(X86, ReadOnX86).ShouldBe(Kill);
        filter.AnswerOn(X64, Read | (int)NewerCalls.X32Bit).ShouldBe(Kill);
        filter.AnswerOn(AuditArch.AUDIT_ARCH_AARCH64, 63).ShouldBe(Kill);
    }

    [Fact]
    public void The_programs_own_architecture_is_always_there() => Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdir")).On().Answer(Mkdir).ShouldBe(Error(1));

    [Theory]
    [InlineData("X86", 0x40000003)]
    [InlineData("ARM", 0x40000028)]
    [InlineData("AARCH64", 0xC00000B7)]
    [InlineData("MIPSEL", 0x40000008)]
    [InlineData("MIPSEL64", 0xC0000008)]
    [InlineData("MIPSEL64N32", 0xE0000008)]
    [InlineData("PPC64LE", 0xC0000015)]
    [InlineData("RISCV64", 0xC00000F3)]
    public void Every_architecture_of_this_byte_order_can_be_filtered(string name, uint architecture)
    {
        var filter = Filter("SCMP_ACT_ALLOW", Rule("SCMP_ACT_ERRNO", "mkdirat")).On("SCMP_ARCH_" + name);
        filter.AnswerOn(architecture, SystemCallRules.NumberOf("mkdirat", architecture)).ShouldBe(Error(1));
        filter.AnswerOn(architecture, SystemCallRules.NumberOf("read", architecture)).ShouldBe(Allow);
        SeccompFeatures.Architectures.ShouldContain("SCMP_ARCH_" + name);
    }

    [Theory]
    [InlineData("MIPS")]
    [InlineData("MIPS64")]
    [InlineData("MIPS64N32")]
    [InlineData("PPC")]
    [InlineData("PPC64")]
    [InlineData("S390")]
    [InlineData("S390X")]
    [InlineData("PARISC")]
    [InlineData("PARISC64")]
    [InlineData("M68K")]
    [InlineData("SHEB")]
    public void An_architecture_that_cannot_be_here_is_refused_by_name(string name)
    {
        SeccompFeatures.Architectures.ShouldNotContain("SCMP_ARCH_" + name);
        Should.Throw<CaissonException>(() => FilterCompiler.Compile(Filter("SCMP_ACT_ALLOW").On("SCMP_ARCH_" + name))).Message.ShouldStartWith($"a system call filter for SCMP_ARCH_{name} cannot be made: ");
    }

    [Fact]
    public void A_long_list_answers_as_a_short_one()
    {
        string[] names = [.. Enumerable.Range(0, 300).Select(n => Names.Of(n)).OfType<string>()];
        names.Length.ShouldBeGreaterThan(250);
        var all = Filter("SCMP_ACT_ERRNO", Rule("SCMP_ACT_ALLOW", names));
        foreach (var name in names) all.Answer(SystemCallRules.NumberOf(name, X64)).ShouldBe(Allow, name);
        var some = Filter("SCMP_ACT_ERRNO", Rule("SCMP_ACT_ALLOW", [.. names.Where((_, i) => i % 3 == 0), "openat2"]));
        for (int i = 0; i < names.Length; i++) some.Answer(SystemCallRules.NumberOf(names[i], X64)).ShouldBe(i % 3 == 0 ? Allow : Error(1), names[i]);
    }

    private static class Names
    {
        private static readonly Dictionary<int, string> s_all = typeof(SystemCallNumber.X64).GetFields(System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)
            .Where(f => f.IsLiteral).ToDictionary(f => (int)f.GetRawConstantValue()!, f => f.Name);

        public static string? Of(int number) => s_all.GetValueOrDefault(number) ?? Docker.Names.FirstOrDefault(n => SystemCallRules.NumberOf(n, X64) == number);
    }
}
