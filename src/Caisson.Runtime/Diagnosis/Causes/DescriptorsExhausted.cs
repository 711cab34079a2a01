using Caisson.Linux;

namespace Caisson.Runtime.Diagnosis.Causes;

/// <summary>No descriptor is left: for the process, or for the machine.</summary>
internal sealed class DescriptorsExhausted : ICause
{
    public Finding? Find(Failure failure, Machine machine)
    {
        if (failure.Errno == Errno.ENFILE) return new("the whole machine has as many files open as fs.file-max allows", "close some, or raise fs.file-max (sysctl)");
        if (failure.Errno != Errno.EMFILE) return null;
        var limit = machine.Limit("Max open files");
        return new($"the process has as many descriptors open as RLIMIT_NOFILE allows{(limit is { } known ? $" ({known.Soft}, at most {known.Hard})" : "")}",
            "raise the limit where the runtime is started (ulimit -n), or use fewer mounts and devices");
    }
}
