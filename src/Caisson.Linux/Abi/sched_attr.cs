using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>Scheduling policy and parameters: sched_setattr(2). Header: <c>linux/sched/types.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct sched_attr
{
    internal uint size;
    internal uint sched_policy;
    internal ulong sched_flags;
    internal int sched_nice;
    internal uint sched_priority;
    internal ulong sched_runtime;
    internal ulong sched_deadline;
    internal ulong sched_period;
    internal uint sched_util_min;
    internal uint sched_util_max;
}
