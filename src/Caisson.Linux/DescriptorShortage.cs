using Caisson.Linux.Abi;

namespace Caisson.Linux;

/// <summary>Why a call got no descriptor, and what helps: that is the same whatever the call was for.</summary>
internal static class DescriptorShortage
{
    /// <summary>For a call of this process, without a descriptor, of which there is none; null for any other error.</summary>
    internal static unsafe (string Cause, string Remedy)? Of(Errno errno)
    {
        var limit = new rlimit64();
        var known = errno == Errno.EMFILE && SystemCall.prlimit(0, Rlimit.RLIMIT_NOFILE, null, &limit) >= 0;
        return Of(errno, known ? ($"{limit.rlim_cur}", $"{limit.rlim_max}") : null);
    }

    /// <summary>For a process with these limits; null for any other error.</summary>
    internal static (string Cause, string Remedy)? Of(Errno errno, (string Soft, string Hard)? limit) => errno switch
    {
        Errno.ENFILE => ("the whole machine has as many files open as fs.file-max allows", "close some, or raise fs.file-max (sysctl)"),
        Errno.EMFILE => ($"the process has as many descriptors open as RLIMIT_NOFILE allows{(limit is { } known ? $" ({known.Soft}, at most {known.Hard})" : "")}",
            "raise the limit where the program is started (ulimit -n), or use fewer mounts and devices"),
        _ => null,
    };
}
