using Caisson.Linux.Abi;
using static Caisson.Linux.Abi.Bpf;

namespace Caisson.Seccomp;

/// <summary>What a filter answers to a system call: the program run here as the kernel would run it.</summary>
internal static class FilterVerdict
{
    private const uint FirstArgument = 16;

    /// <summary>The answer (SECCOMP_RET_* with its data) whatever the arguments are; null if it depends on them.</summary>
    public static uint? Of(ReadOnlySpan<sock_filter> program, uint architecture, int number) => Of(program, architecture, number, out _);

    /// <summary>The answer whatever the arguments are; null if it depends on them, and then the instruction from which on it does.</summary>
    public static uint? Of(ReadOnlySpan<sock_filter> program, uint architecture, int number, out int from) => Run(program, architecture, number, default, known: false, out from);

    /// <summary>The answer to a call with these arguments, up to six; those not given are 0.</summary>
    public static uint Of(ReadOnlySpan<sock_filter> program, uint architecture, int number, ReadOnlySpan<ulong> arguments) => Run(program, architecture, number, arguments, known: true, out _)!.Value;

    private static uint? Run(ReadOnlySpan<sock_filter> program, uint architecture, int number, ReadOnlySpan<ulong> arguments, bool known, out int at)
    {
        uint accumulator = 0;
        for (at = 0; at < program.Length; at++)
        {
            var instruction = program[at];
            switch (instruction.code)
            {
                case BPF_LD | BPF_W | BPF_ABS when instruction.k is 0 or 4:
                    accumulator = instruction.k == 0 ? (uint)number : architecture;
                    break;
                case BPF_LD | BPF_W | BPF_ABS when instruction.k is >= FirstArgument and < FirstArgument + 48 && instruction.k % 4 == 0:
                    if (!known) return null;
                    int index = (int)(instruction.k - FirstArgument) / 8;
                    ulong argument = index < arguments.Length ? arguments[index] : 0;
                    accumulator = instruction.k % 8 == 0 ? (uint)argument : (uint)(argument >> 32);
                    break;
                case BPF_ALU | BPF_AND | BPF_K when known:
                    accumulator &= instruction.k;
                    break;
                case BPF_JMP | BPF_JA:
                    at += (int)instruction.k;
                    break;
                case BPF_JMP | BPF_JEQ | BPF_K:
                    at += accumulator == instruction.k ? instruction.jt : instruction.jf;
                    break;
                case BPF_JMP | BPF_JGT | BPF_K:
                    at += accumulator > instruction.k ? instruction.jt : instruction.jf;
                    break;
                case BPF_JMP | BPF_JGE | BPF_K:
                    at += accumulator >= instruction.k ? instruction.jt : instruction.jf;
                    break;
                case BPF_JMP | BPF_JSET | BPF_K when known:
                    at += (accumulator & instruction.k) != 0 ? instruction.jt : instruction.jf;
                    break;
                case BPF_RET | BPF_K:
                    return instruction.k;
                default:
                    throw new CaissonException("the system call filter cannot be used", $"its instruction {at} has the code {instruction.code:x}, which no filter of ours has");
            }
        }
        throw new CaissonException("the system call filter cannot be used", "it has an end without an answer");
    }
}
