using Caisson.Linux.Abi;

namespace Caisson.Cgroups.Devices;

/// <summary>
/// Compiles device rules to the program that the kernel runs at each access to a device from a version 2 group: the last rule that
/// is about the device decides, for each kind of access by itself; what no rule is about is denied.
/// </summary>
/// <remarks>
/// The program walks the rules from the last to the first. Register 3 holds the access that has not been allowed yet: a rule that
/// allows takes its letters out of it, and with the last one the access is granted; a rule that denies a letter still in it denies.
/// </remarks>
internal static class DeviceProgram
{
    private const int Result = 0, Context = 1, Kind = 2, Access = 3, Major = 4, Minor = 5;

    /// <summary>The instructions, each as the kernel's <c>struct bpf_insn</c>.</summary>
    public static ulong[] Compile(List<DeviceRule> rules)
    {
        var code = new List<ulong>(rules.Count * 8 + 8);
        // struct bpf_cgroup_dev_ctx: access_type, major, minor.
        code.Add(Load(Kind, 0));
        code.Add(Load(Access, 0));
        code.Add(Calculate(Ebpf.BPF_RSH, Access, 16));
        code.Add(Calculate(Ebpf.BPF_AND, Kind, 0xffff));
        code.Add(Load(Major, 4));
        code.Add(Load(Minor, 8));
        for (int i = rules.Count - 1; i >= 0; i--)
        {
            var rule = rules[i];
            Add(code, rule);
            // The verifier takes no instruction that cannot be reached.
            if (rule.IsEverything) return [.. code];
        }
        Return(code, false);
        return [.. code];
    }

    private static void Add(List<ulong> code, DeviceRule rule)
    {
        int conditions = (rule.Kind == 'a' ? 0 : 1) + (rule.Major == DeviceRule.Any ? 0 : 1) + (rule.Minor == DeviceRule.Any ? 0 : 1);
        int action = rule.Access == DeviceRule.AllAccess ? 2 : 4;
        // A condition that fails jumps over those after it and the action.
        if (rule.Kind != 'a') code.Add(Jump(Ebpf.BPF_JNE, Kind, rule.Kind == 'b' ? Ebpf.BPF_DEVCG_DEV_BLOCK : Ebpf.BPF_DEVCG_DEV_CHAR, --conditions + action));
        if (rule.Major != DeviceRule.Any) code.Add(Jump(Ebpf.BPF_JNE, Major, (uint)rule.Major, --conditions + action));
        if (rule.Minor != DeviceRule.Any) code.Add(Jump(Ebpf.BPF_JNE, Minor, (uint)rule.Minor, action));
        if (action == 4 && rule.Allow)
        {
            code.Add(Calculate(Ebpf.BPF_AND, Access, ~rule.Access));
            code.Add(Jump(Ebpf.BPF_JNE, Access, 0, 2));
        }
        else if (action == 4)
        {
            code.Add(Jump(Ebpf.BPF_JSET, Access, rule.Access, 1));
            code.Add(Instruction(Ebpf.BPF_JMP | Ebpf.BPF_JA, 0, 0, 2, 0));
        }
        Return(code, rule.Allow);
    }

    private static void Return(List<ulong> code, bool allow)
    {
        code.Add(Calculate(Ebpf.BPF_MOV, Result, allow ? 1u : 0u));
        code.Add(Instruction(Ebpf.BPF_JMP | Ebpf.BPF_EXIT, 0, 0, 0, 0));
    }

    private static ulong Load(int register, short offset) => Instruction(Ebpf.BPF_LDX | Ebpf.BPF_MEM | Ebpf.BPF_W, register, Context, offset, 0);

    private static ulong Calculate(int operation, int register, uint value) => Instruction(Ebpf.BPF_ALU | operation | Ebpf.BPF_K, register, 0, 0, value);

    private static ulong Jump(int condition, int register, uint value, int over) => Instruction(Ebpf.BPF_JMP32 | condition | Ebpf.BPF_K, register, 0, (short)over, value);

    private static ulong Instruction(int code, int destination, int source, short offset, uint value) =>
        BitConverter.IsLittleEndian ? (byte)code | (ulong)(destination | source << 4) << 8 | (ulong)(ushort)offset << 16 | (ulong)value << 32
            : throw new PlatformNotSupportedException();
}
