namespace Caisson.Oci;

/// <summary>The process to run: <c>process</c> of config.json, or the process.json of <c>exec</c> (config.md, "Process").</summary>
public sealed class SpecProcess
{
    /// <summary>Whether it gets a terminal.</summary>
    public bool Terminal { get; set; }

    /// <summary>The terminal's size at the start; ignored without <see cref="Terminal"/>.</summary>
    public SpecConsoleSize? ConsoleSize { get; set; }

    /// <summary>Who it runs as; null is user and group 0.</summary>
    public SpecUser? User { get; set; }

    /// <summary>Its working directory, an absolute path inside the container.</summary>
    public string? Cwd { get; set; }

    /// <summary>Its environment, <c>KEY=value</c> each.</summary>
    public List<string>? Env { get; set; }

    /// <summary>The program and its arguments; the program is looked up in PATH of <see cref="Env"/> unless it has a slash.</summary>
    public List<string>? Args { get; set; }

    /// <summary>The full command line of a Windows container; without meaning here.</summary>
    public string? CommandLine { get; set; }

    /// <summary>Resource limits (config.md, "POSIX process").</summary>
    public List<SpecRlimit>? Rlimits { get; set; }

    /// <summary>The AppArmor profile to run under (config.md, "Linux Process").</summary>
    public string? ApparmorProfile { get; set; }

    /// <summary>The SELinux label to run under (config.md, "Linux Process").</summary>
    public string? SelinuxLabel { get; set; }

    /// <summary>The capability sets (config.md, "Linux Process"); null leaves no capability.</summary>
    public SpecCapabilities? Capabilities { get; set; }

    /// <summary>Whether execve may never give it more privileges: PR_SET_NO_NEW_PRIVS.</summary>
    public bool NoNewPrivileges { get; set; }

    /// <summary>The value of /proc/PID/oom_score_adj, -1000 to 1000; null leaves it.</summary>
    public int? OomScoreAdj { get; set; }

    /// <summary>Scheduling policy and parameters, sched_setattr(2) (config.md, "Linux Process").</summary>
    public SpecScheduler? Scheduler { get; set; }

    /// <summary>Disk scheduling class and priority, ioprio_set(2) (config.md, "Linux Process").</summary>
    public SpecIoPriority? IoPriority { get; set; }

    /// <summary>The processors on which <c>exec</c> runs (config.md, "Linux Process").</summary>
    public SpecExecCpuAffinity? ExecCpuAffinity { get; set; }
}
