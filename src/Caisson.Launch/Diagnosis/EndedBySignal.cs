using System.Globalization;

namespace Caisson.Launch.Diagnosis;

/// <summary>Who ends a process that had not even started its program.</summary>
internal static class EndedBySignal
{
    private const int SIGKILL = 9, SIGXCPU = 24, SIGXFSZ = 25, SIGSYS = 31;

    public static string NameOf(int signal) => signal switch
    {
        1 => "SIGHUP", 2 => "SIGINT", 3 => "SIGQUIT", 6 => "SIGABRT", 7 => "SIGBUS", SIGKILL => "SIGKILL", 11 => "SIGSEGV", 13 => "SIGPIPE", 15 => "SIGTERM",
        SIGXCPU => "SIGXCPU", SIGXFSZ => "SIGXFSZ", SIGSYS => "SIGSYS",
        _ => signal.ToString(CultureInfo.InvariantCulture),
    };

    public static Finding? Find(int signal, Machine machine) => signal switch
    {
        SIGKILL => Killed(machine),
        SIGSYS => new("a seccomp filter on the caller ends processes that make a system call it does not allow", "start the surrounding container with a filter that allows it (podman and docker: --security-opt seccomp=unconfined)"),
        SIGXCPU => new("the caller's RLIMIT_CPU is used up", "raise it where the runtime is started (ulimit -t)"),
        SIGXFSZ => new("the caller's RLIMIT_FSIZE is too small for what had to be written", "raise it where the runtime is started (ulimit -f)"),
        _ => null,
    };

    private static Finding Killed(Machine machine)
    {
        long kills = 0;
        var group = "";
        foreach (var line in (machine.Read("/proc/self/cgroup") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith("0::", StringComparison.Ordinal)) continue;
            group = line[3..];
            foreach (var entry in (machine.Read($"/sys/fs/cgroup{group.TrimEnd('/')}/memory.events") ?? "").Split('\n'))
                if (entry.StartsWith("oom_kill ", StringComparison.Ordinal)) long.TryParse(entry.AsSpan(9), CultureInfo.InvariantCulture, out kills);
        }
        return kills > 0
            ? new($"memory ran out: the kernel has ended {kills} processes of the control group {group} for reaching its memory.max", "raise the limit, or use less memory")
            : new("somebody killed it, or memory ran out: the machine's or the control group's limit", "look into the kernel's log (dmesg), and raise the memory limit if it was that");
    }
}
