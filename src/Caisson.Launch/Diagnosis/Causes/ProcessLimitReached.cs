using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Namespaces;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>No further process can be made: a limit is reached, or the PID namespace has ended (fork(2)).</summary>
internal sealed class ProcessLimitReached : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (!failure.Calls("clone3")) return null;
        if (failure.Errno == Errno.EAGAIN)
        {
            var limit = machine.Limit("Max processes");
            return new($"a limit on processes is reached: RLIMIT_NPROC{(limit is { } known ? $" ({known.Soft})" : "")} of the user, pids.max of the control group, or kernel.pid_max{(machine.Setting("kernel.pid_max") is { } most ? $" ({most})" : "")}",
                "end processes, or raise the limit that is reached");
        }
        if (failure.Errno == Errno.ENOMEM && failure.Took<JoinNamespace>() && (failure.Subject.Joined & (ulong)NamespaceKind.Pid) != 0)
            return new("the PID namespace that was joined has ended: its process 1 is gone, and then no process can be made in it", "join one whose process 1 still runs");
        return null;
    }
}
