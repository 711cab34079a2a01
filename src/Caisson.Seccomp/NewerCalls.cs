using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Security;
using Caisson.Oci;
using static Caisson.Linux.Abi.Bpf;

namespace Caisson.Seccomp;

/// <summary>
/// System calls that are newer than a profile: a program that tries one must hear ENOSYS, so that it does without, and not the profile's EPERM, after
/// which it would give up. Those with a greater number than any in the profile count as such, on each architecture by itself.
/// </summary>
internal static class NewerCalls
{
    /// <summary>Set in the number of a system call that came from an x32 program.</summary>
    public const uint X32Bit = 0x40000000;

    /// <summary>Instructions to be run before the filter's own: they answer ENOSYS, or fall through at their end.</summary>
    public static List<sock_filter> Stub(SpecSeccomp seccomp)
    {
        if (!Matters(seccomp)) return [];
        var groups = new List<List<sock_filter>>();
        var native = SystemCallRules.NativeArchitecture;
        AddGroup(groups, seccomp, native, x32: Has(seccomp, SystemCallRules.X32));
        foreach (var name in seccomp.Architectures ?? [])
        {
            uint architecture = SeccompNames.Architecture(name, "linux.seccomp.architectures");
            if (architecture != native && architecture != SystemCallRules.X32) AddGroup(groups, seccomp, architecture, x32: false);
        }

        var stub = new List<sock_filter>();
        if (groups.Count == 0) return stub;
        stub.Add(Load(4));
        int left = 0;
        foreach (var group in groups) left += group.Count;
        foreach (var group in groups)
        {
            left -= group.Count;
            stub.AddRange(group);
            // Out of the group: behind all others.
            stub[^1] = stub[^1] with { k = (uint)left };
        }
        return stub;
    }

    // Where unknown calls are let through, the kernel itself answers; a tracer is expected to know what it does.
    private static bool Matters(SpecSeccomp seccomp) => seccomp.DefaultAction switch
    {
        "SCMP_ACT_ALLOW" or "SCMP_ACT_LOG" or "SCMP_ACT_TRACE" => false,
        "SCMP_ACT_ERRNO" => seccomp.DefaultErrnoRet != (uint)Errno.ENOSYS,
        _ => true,
    };

    private static bool Has(SpecSeccomp seccomp, uint architecture)
    {
        foreach (var name in seccomp.Architectures ?? [])
            if (SeccompNames.Architecture(name, "linux.seccomp.architectures") == architecture) return true;
        return false;
    }

    private static void AddGroup(List<List<sock_filter>> groups, SpecSeccomp seccomp, uint architecture, bool x32)
    {
        int last = Last(seccomp, architecture), lastX32 = x32 ? Last(seccomp, SystemCallRules.X32) : -1;
        if (last < 0 && lastX32 < 0) return;
        var group = new List<sock_filter>(10) { default, Load(0) };
        if (architecture == AuditArch.AUDIT_ARCH_X86_64)
        {
            // x32 programs have numbers above all others. If the filter does not know them, it answers them as a foreign architecture's.
            int x32Length = lastX32 >= 0 ? 2 : 0;
            int ordinaryLength = last >= 0 ? 2 : 0;
            group.Add(Jump(BPF_JGE, X32Bit, 0, x32Length + 1));
            if (lastX32 >= 0) Refuse(group, lastX32);
            group.Add(Jump(BPF_JA, (uint)ordinaryLength));
            if (last >= 0) Refuse(group, last);
        }
        else Refuse(group, last);
        group.Add(Jump(BPF_JA, 0));
        group[0] = Jump(BPF_JEQ, architecture, 0, group.Count - 1);
        groups.Add(group);
    }

    private static int Last(SpecSeccomp seccomp, uint architecture)
    {
        int last = -1;
        foreach (var rule in seccomp.Syscalls ?? [])
            foreach (var name in rule.Names ?? [])
                last = Math.Max(last, SystemCallRules.NumberOf(name, architecture));
        return last;
    }

    private static void Refuse(List<sock_filter> group, int last)
    {
        group.Add(Jump(BPF_JGT, (uint)last, 0, 1));
        group.Add(new() { code = BPF_RET | BPF_K, k = SeccompCall.SECCOMP_RET_ERRNO | (uint)Errno.ENOSYS });
    }

    private static sock_filter Load(uint offset) => new() { code = BPF_LD | BPF_W | BPF_ABS, k = offset };

    private static sock_filter Jump(int kind, uint value, int ifTrue = 0, int ifFalse = 0) =>
        new() { code = (ushort)(BPF_JMP | kind | BPF_K), jt = (byte)ifTrue, jf = (byte)ifFalse, k = value };
}
