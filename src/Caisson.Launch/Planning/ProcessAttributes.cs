using System.Globalization;
using System.Runtime.InteropServices;
using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

/// <summary>How the kernel treats a process: processors, scheduling, disk priority, memory, execution domain.</summary>
internal sealed class ProcessAttributes(LaunchPlan plan)
{
    // CONFIG_NR_CPUS goes up to 8192; the kernel takes what it has of a longer mask.
    private const int AllProcessors = 1024;

    /// <summary>What the document asks for. Called while the process still has the caller's rights.</summary>
    /// <param name="process">The process.</param>
    /// <param name="linux">What all processes of the container have.</param>
    /// <param name="affinity">The processors of a further process; null for the container's first.</param>
    /// <param name="scheduler">False to leave scheduling to <see cref="AddScheduler"/>.</param>
    public void Add(SpecProcess process, SpecLinux? linux, SpecExecCpuAffinity? affinity, bool scheduler = true)
    {
        // The mask that the caller happens to have is not the container's, which has its control group's. Before the policy: SCHED_DEADLINE wants it so.
        if (affinity?.Final is { Length: > 0 } final) AddAffinity(final, "run on the processors that execCPUAffinity.final names");
        // Without `final` the mask that `initial` has set stays: config.md.
        else if (affinity?.Initial is not { Length: > 0 })
        {
            var all = new byte[AllProcessors];
            all.AsSpan().Fill(0xFF);
            plan.Add(new SetAttribute(SystemCallNumber.sched_setaffinity, [0, all.Length, 0], "sched_setaffinity(all)", null, "run on every processor that the control group has, whatever the caller was held to") { Block = all, BlockAt = 2, Optional = true });
        }
        if (scheduler && process.Scheduler is { } given) AddScheduler(given);
        if (process.IoPriority is { } io) AddIoPriority(io);
        if (linux?.MemoryPolicy is { } memory) AddMemoryPolicy(memory);
        if (linux?.Personality is { } personality)
            plan.Add(new SetAttribute(SystemCallNumber.personality, [personality.Domain == "LINUX32" ? Personality.PER_LINUX32 : Personality.PER_LINUX],
                $"personality(PER_{personality.Domain})", personality.Domain, "choose the execution domain"));
    }

    /// <summary>Keeps the process to some processors.</summary>
    public void AddAffinity(string processors, string purpose)
    {
        var mask = Mask(processors, "execCPUAffinity");
        plan.Add(new SetAttribute(SystemCallNumber.sched_setaffinity, [0, mask.Length, 0], $"sched_setaffinity({processors})", processors, purpose) { Block = mask, BlockAt = 2 });
    }

    /// <summary>Whether a child of the process does not have it: it asks for that itself, or the kernel lets no such process have children.</summary>
    public static bool IsLostAtBirth(SpecScheduler? scheduler) => scheduler is not null && (scheduler.Policy == "SCHED_DEADLINE" || scheduler.Flags?.Contains("SCHED_FLAG_RESET_ON_FORK") == true);

    /// <summary>The scheduling policy.</summary>
    public void AddScheduler(SpecScheduler scheduler)
    {
        var attributes = new sched_attr
        {
            size = (uint)Marshal.SizeOf<sched_attr>(),
            sched_policy = scheduler.Policy switch
            {
                "SCHED_OTHER" => Sched.SCHED_NORMAL,
                "SCHED_FIFO" => Sched.SCHED_FIFO,
                "SCHED_RR" => Sched.SCHED_RR,
                "SCHED_BATCH" => Sched.SCHED_BATCH,
                "SCHED_IDLE" => Sched.SCHED_IDLE,
                "SCHED_DEADLINE" => Sched.SCHED_DEADLINE,
                _ => throw new CaissonException($"'{scheduler.Policy}' is not a scheduling policy", remedy: "use SCHED_OTHER, SCHED_BATCH, SCHED_IDLE, SCHED_FIFO, SCHED_RR or SCHED_DEADLINE"),
            },
            sched_nice = scheduler.Nice ?? 0,
            sched_priority = (uint)(scheduler.Priority ?? 0),
            sched_runtime = scheduler.Runtime ?? 0,
            sched_deadline = scheduler.Deadline ?? 0,
            sched_period = scheduler.Period ?? 0,
        };
        foreach (var flag in scheduler.Flags ?? [])
            attributes.sched_flags |= flag switch
            {
                "SCHED_FLAG_RESET_ON_FORK" => Sched.SCHED_FLAG_RESET_ON_FORK,
                "SCHED_FLAG_RECLAIM" => Sched.SCHED_FLAG_RECLAIM,
                "SCHED_FLAG_DL_OVERRUN" => Sched.SCHED_FLAG_DL_OVERRUN,
                "SCHED_FLAG_KEEP_POLICY" => Sched.SCHED_FLAG_KEEP_POLICY,
                "SCHED_FLAG_KEEP_PARAMS" => Sched.SCHED_FLAG_KEEP_PARAMS,
                _ => throw new CaissonException($"'{flag}' is not a scheduling flag that can be set", remedy: "sched_setattr(2) lists them; the document has no values for SCHED_FLAG_UTIL_CLAMP_*"),
            };
        var block = MemoryMarshal.AsBytes(new ReadOnlySpan<sched_attr>(in attributes)).ToArray();
        plan.Add(new SetAttribute(SystemCallNumber.sched_setattr, [0, 0, 0],
            string.Create(CultureInfo.InvariantCulture, $"sched_setattr({scheduler.Policy}, nice={attributes.sched_nice}, priority={attributes.sched_priority}, flags=0x{attributes.sched_flags:x}, {attributes.sched_runtime}/{attributes.sched_deadline}/{attributes.sched_period})"),
            scheduler.Policy, "choose how the kernel shares its time with others") { Block = block, BlockAt = 1 });
    }

    private void AddIoPriority(SpecIoPriority io)
    {
        int kind = io.Class switch
        {
            "IOPRIO_CLASS_RT" => IoPriority.IOPRIO_CLASS_RT,
            "IOPRIO_CLASS_BE" => IoPriority.IOPRIO_CLASS_BE,
            "IOPRIO_CLASS_IDLE" => IoPriority.IOPRIO_CLASS_IDLE,
            _ => throw new CaissonException($"'{io.Class}' is not a class of disk priorities", remedy: "use IOPRIO_CLASS_RT, IOPRIO_CLASS_BE or IOPRIO_CLASS_IDLE"),
        };
        plan.Add(new SetAttribute(SystemCallNumber.ioprio_set, [IoPriority.IOPRIO_WHO_PROCESS, 0, kind << IoPriority.IOPRIO_CLASS_SHIFT | (io.Priority ?? 0)],
            $"ioprio_set({io.Class}, {io.Priority ?? 0})", io.Class, "choose how disks serve it among others"));
    }

    private void AddMemoryPolicy(SpecMemoryPolicy memory)
    {
        int mode = memory.Mode switch
        {
            "MPOL_DEFAULT" => MemoryPolicy.MPOL_DEFAULT,
            "MPOL_PREFERRED" => MemoryPolicy.MPOL_PREFERRED,
            "MPOL_BIND" => MemoryPolicy.MPOL_BIND,
            "MPOL_INTERLEAVE" => MemoryPolicy.MPOL_INTERLEAVE,
            "MPOL_LOCAL" => MemoryPolicy.MPOL_LOCAL,
            "MPOL_PREFERRED_MANY" => MemoryPolicy.MPOL_PREFERRED_MANY,
            "MPOL_WEIGHTED_INTERLEAVE" => MemoryPolicy.MPOL_WEIGHTED_INTERLEAVE,
            _ => throw new CaissonException($"'{memory.Mode}' is not a memory policy", remedy: "set_mempolicy(2) lists them, such as MPOL_BIND"),
        };
        foreach (var flag in memory.Flags ?? [])
            mode |= flag switch
            {
                "MPOL_F_STATIC_NODES" => MemoryPolicy.MPOL_F_STATIC_NODES,
                "MPOL_F_RELATIVE_NODES" => MemoryPolicy.MPOL_F_RELATIVE_NODES,
                "MPOL_F_NUMA_BALANCING" => MemoryPolicy.MPOL_F_NUMA_BALANCING,
                _ => throw new CaissonException($"'{flag}' is not a flag of memory policies", remedy: "set_mempolicy(2) lists them, such as MPOL_F_STATIC_NODES"),
            };
        var call = $"set_mempolicy({string.Join('|', [memory.Mode!, .. memory.Flags ?? []])}, {memory.Nodes})";
        const string purpose = "choose the NUMA nodes that its memory comes from";
        if (string.IsNullOrEmpty(memory.Nodes))
        {
            plan.Add(new SetAttribute(SystemCallNumber.set_mempolicy, [mode, 0, 0], call, memory.Mode, purpose));
            return;
        }
        var mask = Mask(memory.Nodes, "linux.memoryPolicy.nodes");
        // The kernel takes one bit less than it is told.
        plan.Add(new SetAttribute(SystemCallNumber.set_mempolicy, [mode, 0, mask.Length * 8 + 1], call, memory.Nodes, purpose) { Block = mask, BlockAt = 1 });
    }

    /// <summary>A list such as 0-3,7 as a set of bits, in whole words.</summary>
    internal static byte[] Mask(string list, string what)
    {
        var bits = new byte[8];
        foreach (var part in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int dash = part.IndexOf('-');
            if (!Number(dash < 0 ? part : part.AsSpan(0, dash), out int first) || !Number(dash < 0 ? part : part.AsSpan(dash + 1), out int last) || last < first)
                throw new CaissonException($"{what} '{list}' is not understood", $"'{part}' is neither a number below 8192 nor a range of them", "write it as in 0-3,7");
            if (last / 8 >= bits.Length) Array.Resize(ref bits, (last / 64 + 1) * 8);
            for (int i = first; i <= last; i++) bits[i / 8] |= (byte)(1 << i % 8);
        }
        return bits;
    }

    private static bool Number(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number) && number < AllProcessors * 8;
}
