using System.Globalization;
using Caisson.Launch.Diagnosis.Causes;

namespace Caisson.Doctor.Checks;

/// <summary>How many processes there may be: RLIMIT_NPROC, pids.max, kernel.pid_max, kernel.threads-max.</summary>
internal sealed class ProcessesCheck() : Check("processes", CheckGroup.Limits, "containers of one user share its limit of processes")
{
    private const long Few = 1024;

    public override IReadOnlyList<string> Causes => [nameof(ProcessLimitReached)];

    public override CheckResult Run(CheckedMachine machine)
    {
        var limit = machine.Machine.Limit("Max processes");
        long? numbers = machine.Machine.Setting("kernel.pid_max");
        long? threads = machine.Machine.Setting("kernel.threads-max");
        // The lower of the two decides, which is that of the threads on a machine with little memory.
        long? most = numbers is { } one && threads is { } other ? Math.Min(one, other) : numbers ?? threads;
        var group = machine.Cgroups.Unified is { } unified ? machine.Read(unified.OwnDirectory + "/pids.max") : "";
        CheckDetail[] details =
        [
            new(CheckState.Ok, "RLIMIT_NPROC", limit is { } known ? $"{known.Soft}, at most {known.Hard}" : ""),
            new(CheckState.Ok, "kernel.pid_max", $"{numbers}"), new(CheckState.Ok, "kernel.threads-max", $"{threads}"),
            new(CheckState.Ok, "pids.max of the caller's group", group.Length > 0 ? group : "none"),
        ];
        if (limit is null) return Unknown("/proc/self/limits cannot be read", details);
        foreach (var (name, value, remedy) in (ReadOnlySpan<(string, string, string)>)[("RLIMIT_NPROC", limit.Value.Soft, "raise it where the runtime is started (ulimit -u; systemd: LimitNPROC=)"), ("pids.max of the caller's control group", group, "raise the limit (systemd: TasksMax=; podman and docker: --pids-limit)")])
            if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number < Few) return Limited($"{name} is {number}", new($"{name} allows {number} processes and threads altogether", remedy), details);
        return Ok($"{limit.Value.Soft} for the user, {most} for the machine", details);
    }
}
