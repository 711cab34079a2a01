using System.Globalization;
using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Security;

namespace Caisson.Launch.Diagnosis.Causes;

/// <summary>A control file of the kernel does not take what is written to it: sysctls, oom_score_adj, the clocks of a time namespace.</summary>
internal sealed class KernelSettingRefused : ICause
{
    private const string Settings = "/proc/sys/";

    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Step is not WriteFile step || failure.Object is not { } path) return null;
        if (path.EndsWith("/oom_score_adj", StringComparison.Ordinal)) return Score(failure.Call, failure.Errno, step.Content, machine);
        if (path.EndsWith("/timens_offsets", StringComparison.Ordinal)) return Clocks(failure, step);
        return path.StartsWith(Settings, StringComparison.Ordinal) ? Setting(failure, step, path[Settings.Length..].Replace('/', '.')) : null;
    }

    /// <summary>The kernel has a value for each process, never shown, below which it takes CAP_SYS_RESOURCE. It never lies above the one that is shown.</summary>
    public static Finding? Score(string? call, Errno errno, string content, Machine machine)
    {
        if (errno == Errno.EINVAL) return new($"{content} is not between -1000 and 1000", "choose a value in between");
        if (errno is not (Errno.EACCES or Errno.EPERM)) return null;
        var now = machine.Read("/proc/self/oom_score_adj")?.Trim();
        bool lowers = int.TryParse(content, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int wanted)
            && (!int.TryParse(now, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int current) || wanted < current);
        return call == "write" && lowers
            ? new($"lowering oom_score_adj to {content}{(now is null ? "" : $" from the caller's {now}")} takes CAP_SYS_RESOURCE in the machine's first user namespace", "choose a value not below the caller's, or leave process.oomScoreAdj out")
            : new($"the process may not write to its own oom_score_adj: {(call == "write" ? "a security module or the surrounding container forbids it" : "the file belongs to another user, or /proc is read-only")}", "leave process.oomScoreAdj out");
    }

    private static Finding? Clocks(Failure failure, WriteFile step) => failure.Errno switch
    {
        Errno.EINVAL => new($"the offsets are not accepted: {step.Content.Trim().Replace("\n", ", ", StringComparison.Ordinal)}", "name the clocks monotonic and boottime, with nanoseconds from 0 to 999999999"),
        Errno.ERANGE => new("a clock would show a time before 0, or one beyond the kernel's range", "choose a smaller offset"),
        Errno.EPERM or Errno.EACCES => new("setting clocks takes CAP_SYS_TIME in the user namespace that owns the time namespace, before a process has entered it", "run as root, or give the container a user namespace of its own"),
        _ => null,
    };

    private static Finding? Setting(Failure failure, WriteFile step, string key)
    {
        switch (failure.Errno)
        {
            case Errno.ENOENT:
                return new($"there is no setting {key}: it is unknown to this kernel, its module is not loaded, or it does not belong to namespaces", $"check the name (sysctl -a), load the module outside, or leave it out") { Words = Finding.NoSuchFile };
            case Errno.EINVAL or Errno.ERANGE:
                return new($"the setting {key} does not take the value '{step.Content}'", "check the range in the kernel's documentation of sysctls");
            case Errno.EACCES or Errno.EPERM or Errno.EROFS:
                var (kind, name) = Owner(key);
                return kind != NamespaceKind.None && !failure.Subject.Has(kind)
                    ? new($"{key} belongs to the {name} namespace, and the container shares its caller's", $"give the container a {name} namespace of its own")
                    : failure.Errno == Errno.EROFS ? new("/proc/sys is read-only here: the surrounding container keeps its settings", "let the surrounding container set it")
                    : new($"the container's root may not change {key} in a user namespace", "set it outside, or leave it out");
            default:
                return null;
        }
    }

    private static (NamespaceKind, string) Owner(string key) =>
        key.StartsWith("net.", StringComparison.Ordinal) ? (NamespaceKind.Network, "network")
        : key is "kernel.hostname" or "kernel.domainname" ? (NamespaceKind.Uts, "UTS")
        : key.StartsWith("kernel.msg", StringComparison.Ordinal) || key.StartsWith("kernel.sem", StringComparison.Ordinal) || key.StartsWith("kernel.shm", StringComparison.Ordinal)
            || key.StartsWith("fs.mqueue.", StringComparison.Ordinal) ? (NamespaceKind.Ipc, "IPC")
        : (NamespaceKind.None, "");
}
