using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>What BPF_OBJ_GET_INFO_BY_FD tells of a program, up to its name. Header: <c>linux/bpf.h</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 80)]
internal unsafe struct bpf_prog_info
{
    [FieldOffset(0)] internal uint type;
    [FieldOffset(4)] internal uint id;
    [FieldOffset(64)] internal fixed byte name[Ebpf.BPF_OBJ_NAME_LEN];
}
