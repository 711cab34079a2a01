namespace Caisson.Linux.Abi;

/// <summary>Programs for the kernel's extended BPF machine, and what those for control groups' devices see: bpf(2). Header: <c>linux/bpf.h</c>.</summary>
internal static class Ebpf
{
    // Commands
    internal const int BPF_PROG_LOAD = 5;
    internal const int BPF_PROG_ATTACH = 8;
    internal const int BPF_PROG_DETACH = 9;
    internal const int BPF_PROG_GET_FD_BY_ID = 13;
    internal const int BPF_OBJ_GET_INFO_BY_FD = 15;
    internal const int BPF_PROG_QUERY = 16;

    internal const uint BPF_PROG_TYPE_CGROUP_DEVICE = 15;
    internal const uint BPF_CGROUP_DEVICE = 6;
    internal const uint BPF_F_ALLOW_MULTI = 2;
    internal const uint BPF_F_REPLACE = 4;
    internal const int BPF_OBJ_NAME_LEN = 16;

    // Instructions: class, size, mode, operation and source, to be added up
    internal const int BPF_LDX = 1;
    internal const int BPF_ALU = 4;
    internal const int BPF_JMP = 5;
    internal const int BPF_JMP32 = 6;
    internal const int BPF_W = 0;
    internal const int BPF_MEM = 0x60;
    internal const int BPF_K = 0;
    internal const int BPF_AND = 0x50;
    internal const int BPF_RSH = 0x70;
    internal const int BPF_MOV = 0xb0;
    internal const int BPF_JA = 0;
    internal const int BPF_JSET = 0x40;
    internal const int BPF_JNE = 0x50;
    internal const int BPF_EXIT = 0x90;

    // bpf_cgroup_dev_ctx.access_type: the access in the upper half, the kind of device in the lower
    internal const uint BPF_DEVCG_ACC_MKNOD = 1;
    internal const uint BPF_DEVCG_ACC_READ = 2;
    internal const uint BPF_DEVCG_ACC_WRITE = 4;
    internal const uint BPF_DEVCG_DEV_BLOCK = 1;
    internal const uint BPF_DEVCG_DEV_CHAR = 2;
}
