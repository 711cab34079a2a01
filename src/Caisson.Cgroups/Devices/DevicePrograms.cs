using System.Text;
using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Cgroups.Devices;

/// <summary>Loads programs for device access and attaches them to version 2 groups: bpf(2), BPF_PROG_TYPE_CGROUP_DEVICE.</summary>
/// <remarks>
/// A group's own program is known by its name, so that another one, such as systemd's for DeviceAllow=, stays. All programs of a
/// group and of those above have to allow an access. A new program takes the place of the old one at once, by BPF_F_REPLACE.
/// </remarks>
internal static unsafe class DevicePrograms
{
    private const int MostPrograms = 64; // BPF_CGROUP_MAX_PROGS

    private static ReadOnlySpan<byte> Name => "caisson_devices"u8;

    /// <summary>Puts a program for these rules in force, in place of an earlier one.</summary>
    /// <param name="group">The group's version 2 directory.</param>
    /// <param name="code">The program.</param>
    /// <exception cref="CaissonException">The kernel does not take it.</exception>
    public static void Attach(CgroupDirectory group, ulong[] code)
    {
        int program = Load(group, code);
        var earlier = Attached(group);
        try
        {
            var attributes = new bpf_attr
            {
                target_fd = (uint)group.Descriptor, attach_bpf_fd = (uint)program, attach_type = Ebpf.BPF_CGROUP_DEVICE, attach_flags = Ebpf.BPF_F_ALLOW_MULTI,
            };
            if (earlier.Count > 0) (attributes.attach_flags, attributes.replace_bpf_fd) = (Ebpf.BPF_F_ALLOW_MULTI | Ebpf.BPF_F_REPLACE, (uint)earlier[0]);
            Check(SystemCall.bpf(Ebpf.BPF_PROG_ATTACH, ref attributes), "Cannot put the device rules in force (controller devices)", "bpf BPF_PROG_ATTACH", group);
            // One program is enough; more than one are what an interrupted update left.
            for (int i = 1; i < earlier.Count; i++) Detach(group, earlier[i]);
        }
        finally
        {
            SystemCall.close(program);
            foreach (int each in earlier) SystemCall.close(each);
        }
    }

    /// <summary>Descriptors of the group's own programs that were attached by this class.</summary>
    internal static List<int> Attached(CgroupDirectory group)
    {
        var ids = stackalloc uint[MostPrograms];
        var query = new bpf_attr { query_target_fd = (uint)group.Descriptor, query_attach_type = Ebpf.BPF_CGROUP_DEVICE, query_prog_ids = (ulong)ids, query_prog_cnt = MostPrograms };
        Check(SystemCall.bpf(Ebpf.BPF_PROG_QUERY, ref query), "Cannot see the device rules in force (controller devices)", "bpf BPF_PROG_QUERY", group);
        var found = new List<int>();
        for (uint i = 0; i < query.query_prog_cnt; i++)
        {
            var get = new bpf_attr { prog_id = ids[i] };
            int program = SystemCall.bpf(Ebpf.BPF_PROG_GET_FD_BY_ID, ref get);
            // One that goes away meanwhile is none.
            if (program < 0) continue;
            if (IsOurs(program)) found.Add(program);
            else SystemCall.close(program);
        }
        return found;
    }

    private static int Load(CgroupDirectory group, ulong[] code)
    {
        fixed (ulong* instructions = code)
        fixed (byte* license = "Apache-2.0\0"u8)
        {
            var attributes = new bpf_attr { prog_type = Ebpf.BPF_PROG_TYPE_CGROUP_DEVICE, insn_cnt = (uint)code.Length, insns = (ulong)instructions, license = (ulong)license };
            Name.CopyTo(new Span<byte>(attributes.prog_name, Ebpf.BPF_OBJ_NAME_LEN));
            int program = SystemCall.bpf(Ebpf.BPF_PROG_LOAD, ref attributes);
            if (program >= 0) return program;
            var error = SystemCall.ErrnoOf(program);
            var log = error is Errno.EINVAL or Errno.EACCES ? Explain(attributes) : "";
            throw new CaissonException("Cannot load the device rules (controller devices)", "bpf BPF_PROG_LOAD", error, group.Path,
                error switch
                {
                    Errno.EPERM => "that needs CAP_BPF or CAP_SYS_ADMIN in the machine's first user namespace",
                    _ when log.Length > 0 => "the verifier says: " + log,
                    _ => null,
                });
        }
    }

    private static string Explain(bpf_attr attributes)
    {
        var log = new byte[65536];
        fixed (byte* buffer = log)
        {
            (attributes.log_level, attributes.log_size, attributes.log_buf) = (1, (uint)log.Length, (ulong)buffer);
            int program = SystemCall.bpf(Ebpf.BPF_PROG_LOAD, ref attributes);
            if (program >= 0) SystemCall.close(program);
        }
        int end = Array.IndexOf(log, (byte)0);
        return Encoding.UTF8.GetString(log, 0, Math.Max(end, 0)).Trim().Replace('\n', '|');
    }

    private static bool IsOurs(int program)
    {
        var information = default(bpf_prog_info);
        var attributes = new bpf_attr { info_bpf_fd = (uint)program, info_info_len = (uint)sizeof(bpf_prog_info), info_info = (ulong)&information };
        return SystemCall.bpf(Ebpf.BPF_OBJ_GET_INFO_BY_FD, ref attributes) >= 0 && new ReadOnlySpan<byte>(information.name, Name.Length).SequenceEqual(Name);
    }

    private static void Detach(CgroupDirectory group, int program)
    {
        var attributes = new bpf_attr { target_fd = (uint)group.Descriptor, attach_bpf_fd = (uint)program, attach_type = Ebpf.BPF_CGROUP_DEVICE };
        SystemCall.bpf(Ebpf.BPF_PROG_DETACH, ref attributes);
    }

    private static void Check(int result, string step, string call, CgroupDirectory group) => SystemCall.Check(result, step, call, group.Path,
        cause: SystemCall.ErrnoOf(result) switch
        {
            Errno.EPERM => "that needs CAP_BPF or CAP_SYS_ADMIN in the machine's first user namespace, and no group above may have a program that allows no other",
            Errno.EINVAL => "this kernel's control groups know no programs for devices, or cannot replace one (Linux 5.6 or later with CONFIG_CGROUP_BPF)",
            _ => null,
        });
}
