using Caisson.Linux.Abi;
using Caisson.Linux.Security;
using Caisson.Oci;

namespace Caisson.Seccomp;

/// <summary>Compiles linux.seccomp into the program that the kernel runs at each system call.</summary>
internal static class FilterCompiler
{
    // With fewer rules a list is as quick; and libseccomp 2.5 makes a wrong tree of none.
    private const int WorthATree = 32;

    /// <summary>Compiles.</summary>
    /// <exception cref="CaissonException">A name has no meaning here, or rules contradict each other.</exception>
    public static sock_filter[] Compile(SpecSeccomp seccomp)
    {
        sock_filter[] whole = [.. NewerCalls.Stub(seccomp), .. Rules(seccomp)];
        var program = RangeTree.Shorten(whole, Architectures(seccomp)) ?? whole;
        if (program.Length > Bpf.BPF_MAXINSNS)
            throw new CaissonException("the system call filter cannot be used", $"it has {program.Length} instructions, and the kernel takes {Bpf.BPF_MAXINSNS}", "use fewer rules or architectures in linux.seccomp");
        return program;
    }

    /// <summary>What libseccomp makes of the rules.</summary>
    internal static sock_filter[] Rules(SpecSeccomp seccomp)
    {
        uint defaultAction = SeccompNames.Action(seccomp.DefaultAction, seccomp.DefaultErrnoRet, "linux.seccomp.defaultAction");
        using var rules = new SystemCallRules(defaultAction);
        foreach (var name in seccomp.Architectures ?? [])
            rules.AddArchitecture(SeccompNames.Architecture(name, "linux.seccomp.architectures"), name);
        int count = 0;
        for (int i = 0; i < (seccomp.Syscalls?.Count ?? 0); i++) count += Add(rules, seccomp.Syscalls![i], i, defaultAction);
        return rules.Compile(asTree: count > WorthATree);
    }

    /// <summary>Refuses names that stand for no system call.</summary>
    /// <exception cref="CaissonException">One is unknown.</exception>
    public static void RequireKnown(SpecSeccomp seccomp)
    {
        for (int i = 0; i < (seccomp.Syscalls?.Count ?? 0); i++)
            foreach (var name in seccomp.Syscalls![i].Names ?? [])
                if (SystemCallRules.NumberOf(name, SystemCallRules.NativeArchitecture) == LibSeccomp.__NR_SCMP_ERROR)
                    throw new CaissonException("the system call filter cannot be made", $"linux.seccomp.syscalls[{i}].names: {name} is no system call that is known here, and the annotation run.oci.seccomp_fail_unknown_syscall wants all to be", "correct the name, or leave the annotation out");
    }

    // As the kernel names them: it has no x32. This machine's first.
    private static List<uint> Architectures(SpecSeccomp seccomp)
    {
        var architectures = new List<uint> { SystemCallRules.NativeArchitecture };
        foreach (var name in seccomp.Architectures ?? [])
        {
            uint architecture = SeccompNames.Architecture(name, "linux.seccomp.architectures");
            if (architecture == SystemCallRules.X32) architecture = AuditArch.AUDIT_ARCH_X86_64;
            if (!architectures.Contains(architecture)) architectures.Add(architecture);
        }
        return architectures;
    }

    private static int Add(SystemCallRules rules, SpecSyscall rule, int index, uint defaultAction)
    {
        uint action = SeccompNames.Action(rule.Action, rule.ErrnoRet, $"linux.seccomp.syscalls[{index}].action");
        // libseccomp takes such a rule for a mistake.
        if (action == defaultAction) return 0;
        var conditions = Conditions(rule, index, out bool separate);
        int count = 0;
        foreach (var name in rule.Names ?? [])
        {
            int number = SystemCallRules.NumberOf(name, SystemCallRules.NativeArchitecture);
            // A call that nobody has heard of cannot be made either.
            if (number == LibSeccomp.__NR_SCMP_ERROR) continue;
            count++;
            if (separate)
                foreach (var condition in conditions) rules.Add(action, number, name, [condition]);
            else rules.Add(action, number, name, conditions);
        }
        return count;
    }

    // All conditions of a rule must hold. But one argument can be compared once in a rule: where a document compares it twice, each comparison becomes a
    // rule of its own, as runc has always done it; profiles in use mean that.
    private static LibSeccomp.scmp_arg_cmp[] Conditions(SpecSyscall rule, int index, out bool separate)
    {
        separate = false;
        if (rule.Args is not { Count: > 0 } arguments) return [];
        var conditions = new LibSeccomp.scmp_arg_cmp[arguments.Count];
        uint seen = 0;
        for (int i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (argument.Index > 5) throw new CaissonException("the system call filter cannot be made", $"linux.seccomp.syscalls[{index}].args[{i}].index: {argument.Index} is above 5, the last argument of a system call");
            conditions[i] = new()
            {
                arg = argument.Index,
                op = SeccompNames.Comparison(argument.Op, $"linux.seccomp.syscalls[{index}].args[{i}].op"),
                datum_a = argument.Value,
                datum_b = argument.ValueTwo ?? 0,
            };
            separate |= (seen >> (int)argument.Index & 1) != 0;
            seen |= 1u << (int)argument.Index;
        }
        return conditions;
    }
}
