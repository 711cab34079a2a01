using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Security;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>A resource limit cannot be set: getrlimit(2).</summary>
internal sealed class ResourceLimitRefused : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Step is not SetResourceLimit step) return null;
        var name = failure.Object ?? "";
        if (failure.Errno == Errno.EINVAL && step.Soft > step.Hard) return new($"the soft limit {Text(step.Soft)} is above the hard limit {Text(step.Hard)}", "set soft to at most hard");
        if (failure.Errno != Errno.EPERM) return null;
        if (name == "RLIMIT_NOFILE" && machine.Setting("fs.nr_open") is { } most && step.Hard > (ulong)most)
            return new($"{Text(step.Hard)} is more than fs.nr_open ({most}) allows anybody", "ask for less, or raise fs.nr_open");
        var hard = machine.Limit(Row(name))?.Hard;
        return new($"the hard limit {Text(step.Hard)} is above the caller's{(hard is null ? "" : $", {hard}")}, and raising it takes CAP_SYS_RESOURCE in the machine's first user namespace{(machine.Holds(Capability.CAP_SYS_RESOURCE) && failure.InUserNamespace ? ", which a container's own does not give" : "")}",
            hard is null ? "ask for less" : $"ask for at most {hard}, or raise the limit where the runtime is started");
    }

    private static string Text(ulong value) => value == ulong.MaxValue ? "unlimited" : value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    // The rows of /proc/PID/limits.
    private static string Row(string name) => name switch
    {
        "RLIMIT_CPU" => "Max cpu time",
        "RLIMIT_FSIZE" => "Max file size",
        "RLIMIT_DATA" => "Max data size",
        "RLIMIT_STACK" => "Max stack size",
        "RLIMIT_CORE" => "Max core file size",
        "RLIMIT_RSS" => "Max resident set",
        "RLIMIT_NPROC" => "Max processes",
        "RLIMIT_NOFILE" => "Max open files",
        "RLIMIT_MEMLOCK" => "Max locked memory",
        "RLIMIT_AS" => "Max address space",
        "RLIMIT_LOCKS" => "Max file locks",
        "RLIMIT_SIGPENDING" => "Max pending signals",
        "RLIMIT_MSGQUEUE" => "Max msgqueue size",
        "RLIMIT_NICE" => "Max nice priority",
        "RLIMIT_RTPRIO" => "Max realtime priority",
        "RLIMIT_RTTIME" => "Max realtime timeout",
        _ => name,
    };
}
