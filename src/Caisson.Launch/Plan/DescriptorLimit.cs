using Caisson.Linux.Abi;

namespace Caisson.Launch.Plan;

/// <summary>RLIMIT_NOFILE of this process: a plan of many mounts has more descriptors open at once than the usual 1024.</summary>
internal sealed unsafe class DescriptorLimit
{
    // Plans of so few never need more, whatever the limit is.
    private const int Few = 200;

    private DescriptorLimit(ulong soft, ulong hard)
    {
        Soft = soft;
        Hard = hard;
    }

    /// <summary>The value that applies, and that the program gets back.</summary>
    public ulong Soft { get; }

    /// <summary>The value up to which it may be raised.</summary>
    public ulong Hard { get; }

    /// <summary>The limit, if it is to be raised for so many descriptors; else null.</summary>
    public static DescriptorLimit? For(int descriptors)
    {
        rlimit64 limit;
        return descriptors > Few && SystemCall.prlimit(0, Rlimit.RLIMIT_NOFILE, null, &limit) >= 0 && limit.rlim_cur < limit.rlim_max ? new(limit.rlim_cur, limit.rlim_max) : null;
    }

    /// <summary>Lets this process, and what it clones, have as many as it may.</summary>
    public void Raise() => Set(Hard);

    /// <summary>What is open stays open.</summary>
    public void Restore() => Set(Soft);

    private void Set(ulong soft)
    {
        var limit = new rlimit64 { rlim_cur = soft, rlim_max = Hard };
        SystemCall.prlimit(0, Rlimit.RLIMIT_NOFILE, &limit, null);
    }
}
