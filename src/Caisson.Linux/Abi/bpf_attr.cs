using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>The argument of bpf(2), a union; only the commands that are used. Members of named structures have the structure's name in front. Header: <c>linux/bpf.h</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 120)]
internal unsafe struct bpf_attr
{
    // BPF_PROG_LOAD
    [FieldOffset(0)] internal uint prog_type;
    [FieldOffset(4)] internal uint insn_cnt;
    [FieldOffset(8)] internal ulong insns;
    [FieldOffset(16)] internal ulong license;
    [FieldOffset(24)] internal uint log_level;
    [FieldOffset(28)] internal uint log_size;
    [FieldOffset(32)] internal ulong log_buf;
    [FieldOffset(44)] internal uint prog_flags;
    [FieldOffset(48)] internal fixed byte prog_name[Ebpf.BPF_OBJ_NAME_LEN];

    // BPF_PROG_ATTACH, BPF_PROG_DETACH
    [FieldOffset(0)] internal uint target_fd;
    [FieldOffset(4)] internal uint attach_bpf_fd;
    [FieldOffset(8)] internal uint attach_type;
    [FieldOffset(12)] internal uint attach_flags;
    [FieldOffset(16)] internal uint replace_bpf_fd;

    // BPF_PROG_GET_FD_BY_ID
    [FieldOffset(0)] internal uint prog_id;

    // BPF_OBJ_GET_INFO_BY_FD
    [FieldOffset(0)] internal uint info_bpf_fd;
    [FieldOffset(4)] internal uint info_info_len;
    [FieldOffset(8)] internal ulong info_info;

    // BPF_PROG_QUERY
    [FieldOffset(0)] internal uint query_target_fd;
    [FieldOffset(4)] internal uint query_attach_type;
    [FieldOffset(8)] internal uint query_query_flags;
    [FieldOffset(12)] internal uint query_attach_flags;
    [FieldOffset(16)] internal ulong query_prog_ids;
    [FieldOffset(24)] internal uint query_prog_cnt;
}
