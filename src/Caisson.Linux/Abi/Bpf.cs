namespace Caisson.Linux.Abi;

/// <summary>Parts of an instruction's code in classic BPF, as far as filters of system calls use them. Header: <c>linux/filter.h</c>.</summary>
internal static class Bpf
{
    internal const int BPF_LD = 0;
    internal const int BPF_ALU = 4;
    internal const int BPF_JMP = 5;
    internal const int BPF_RET = 6;

    internal const int BPF_W = 0;
    internal const int BPF_ABS = 0x20;

    internal const int BPF_AND = 0x50;

    internal const int BPF_JA = 0;
    internal const int BPF_JEQ = 0x10;
    internal const int BPF_JGT = 0x20;
    internal const int BPF_JGE = 0x30;
    internal const int BPF_JSET = 0x40;

    internal const int BPF_K = 0;

    internal const int BPF_MAXINSNS = 4096;
}
