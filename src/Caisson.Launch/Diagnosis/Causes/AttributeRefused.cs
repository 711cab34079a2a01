using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Security;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>An attribute of the process is refused: processors, scheduling, disk priority, memory policy.</summary>
internal sealed class AttributeRefused : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Step is not SetAttribute step) return null;
        if (step.Number == SystemCallNumber.sched_setattr) return Scheduler(failure, machine);
        if (step.Number == SystemCallNumber.ioprio_set && failure.Errno == Errno.EPERM)
            return new("the class IOPRIO_CLASS_RT takes CAP_SYS_NICE or CAP_SYS_ADMIN in the machine's first user namespace", "choose IOPRIO_CLASS_BE or IOPRIO_CLASS_IDLE");
        if (step.Number == SystemCallNumber.sched_setaffinity && failure.Errno == Errno.EINVAL)
            return new($"none of the processors {failure.Object} is there and in the control group's set (cpuset)", "name some that are");
        if (step.Number != SystemCallNumber.set_mempolicy) return null;
        return failure.Errno switch
        {
            Errno.EINVAL => new("the mode does not go with these flags, or the nodes are missing, superfluous or not in the control group's set (cpuset)", "see set_mempolicy(2); /sys/devices/system/node/online lists the nodes"),
            Errno.ENOSYS => new("this kernel was built without NUMA", "leave linux.memoryPolicy out"),
            _ => null,
        };
    }

    private static Finding? Scheduler(Failure failure, Machine machine) => failure.Errno switch
    {
        Errno.EPERM when failure.Object == "SCHED_DEADLINE" && machine.Holds(Capability.CAP_SYS_NICE) && !failure.InUserNamespace =>
            new("the kernel takes SCHED_DEADLINE only for a process that may run on every processor it balances load over, and an affinity (process.execCPUAffinity, the caller's own) or the control group's cpuset leaves some out",
                "leave linux.resources.cpu.cpus and the affinity out, or give the group processors of its own (version 1: cpuset.cpu_exclusive, and cpuset.sched_load_balance 0 above it; version 2: cpuset.cpus.partition)"),
        Errno.EPERM => new("realtime and deadline policies, and a nice value below the caller's, take CAP_SYS_NICE in the machine's first user namespace (or RLIMIT_RTPRIO, RLIMIT_NICE); a version 1 control group of the controller cpu must have realtime time (cpu.rt_runtime_us)",
            "choose SCHED_OTHER, SCHED_BATCH or SCHED_IDLE with nice 0 or more, or give the right"),
        Errno.EBUSY => new("the processors have not so much time left for SCHED_DEADLINE", "ask for a smaller runtime in the same period"),
        Errno.EINVAL => new("the parameters do not go with the policy: SCHED_FIFO and SCHED_RR take a priority from 1 to 99, others 0; SCHED_DEADLINE 1024 ns <= runtime <= deadline <= period", "see sched_setattr(2)"),
        _ => null,
    };
}
