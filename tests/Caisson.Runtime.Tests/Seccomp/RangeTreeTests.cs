using Caisson.Linux.Abi;
using Caisson.Oci;
using Caisson.Seccomp;
using static Caisson.Runtime.Tests.Seccomp.Rules;

namespace Caisson.Runtime.Tests.Seccomp;

/// <summary>The shorter program answers every call as libseccomp's own does.</summary>
public sealed class RangeTreeTests
{
    private static readonly uint[] s_architectures = [X64, X86, AuditArch.AUDIT_ARCH_AARCH64, AuditArch.AUDIT_ARCH_RISCV64, 0, uint.MaxValue];

    private static sock_filter[] Whole(SpecSeccomp seccomp) => [.. NewerCalls.Stub(seccomp), .. FilterCompiler.Rules(seccomp)];

    private static void ShouldAnswerAlike(SpecSeccomp seccomp, Random random)
    {
        var whole = Whole(seccomp);
        var shorter = FilterCompiler.Compile(seccomp);
        ulong[] interesting = [0, 1, 2, 8, 16, 40, 41, 0x20000, 0x20008, 0xFFFFFFFF, 0x10000000, 0x7E020000, 1ul << 32, ulong.MaxValue];
        foreach (uint architecture in s_architectures)
            foreach (int first in (int[])[0, 0x40000000, -600, 0x3FFFFF00])
                for (int i = 0; i < 600; i++)
                    for (int trial = 0; trial < 3; trial++)
                    {
                        ulong[] arguments = [.. Enumerable.Range(0, 6).Select(_ => random.Next(3) == 0 ? (ulong)random.NextInt64() : interesting[random.Next(interesting.Length)])];
                        var answer = FilterVerdict.Of(shorter, architecture, first + i, arguments);
                        if (answer != FilterVerdict.Of(whole, architecture, first + i, arguments)) answer.ShouldBe(FilterVerdict.Of(whole, architecture, first + i, arguments), $"{architecture:x} {first + i}");
                    }
    }

    [Fact]
    public void Dockers_profile_is_much_shorter_and_the_same()
    {
        var profile = Docker.Profile();
        FilterCompiler.Compile(profile).Length.ShouldBeLessThan(Whole(profile).Length / 2);
        ShouldAnswerAlike(profile, new Random(1));
    }

    [Fact]
    public void Any_profile_is_the_same()
    {
        var random = new Random(20261122);
        string[] names = [.. Docker.Names, "socket", "socketcall", "ipc", "clone", "personality", "mount", "unshare", "shmat", "bind"];
        string[] actions = ["SCMP_ACT_ALLOW", "SCMP_ACT_ERRNO", "SCMP_ACT_KILL_PROCESS", "SCMP_ACT_LOG", "SCMP_ACT_TRAP"];
        string[] comparisons = ["SCMP_CMP_EQ", "SCMP_CMP_NE", "SCMP_CMP_GT", "SCMP_CMP_LE", "SCMP_CMP_MASKED_EQ"];
        for (int round = 0; round < 12; round++)
        {
            var seccomp = Filter(actions[random.Next(actions.Length)]).On([.. new[] { "SCMP_ARCH_X86", "SCMP_ARCH_X32", "SCMP_ARCH_AARCH64" }.Where(_ => random.Next(2) == 0)]);
            for (int i = random.Next(1, 12); i > 0; i--)
            {
                var rule = Rule(actions[random.Next(actions.Length)], [.. names.Where(_ => random.Next(8) == 0)]);
                for (int argument = random.Next(4) == 0 ? random.Next(1, 3) : 0; argument > 0; argument--)
                    rule.When((uint)random.Next(6), comparisons[random.Next(comparisons.Length)], (ulong)random.Next(50), (ulong)random.Next(50));
                if (rule.Names!.Count > 0) seccomp.Syscalls!.Add(rule);
            }
            try
            {
                Whole(seccomp);
            }
            catch (CaissonException)
            {
                continue; // Rules that libseccomp does not take together.
            }
            ShouldAnswerAlike(seccomp, random);
        }
    }

    [Fact]
    public void Calls_that_stand_for_many_are_kept_apart()
    {
        // On x86, bind is socketcall(2, …): its answer depends on an argument although the rule does not.
        var profile = Docker.Profile();
        profile.Syscalls![0].Names!.RemoveAll(name => name is "socketcall" or "ipc");
        ShouldAnswerAlike(profile, new Random(2));
    }
}
