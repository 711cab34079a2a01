namespace Caisson.Oci;

/// <summary>One resource limit, setrlimit(2) (config.md, "POSIX process").</summary>
public sealed class SpecRlimit
{
    /// <summary>Which limit, such as <c>RLIMIT_NOFILE</c>.</summary>
    public string? Type { get; set; }

    /// <summary>The ceiling of the soft limit; <see cref="ulong.MaxValue"/> is RLIM_INFINITY.</summary>
    public ulong Hard { get; set; }

    /// <summary>What the kernel enforces; <see cref="ulong.MaxValue"/> is RLIM_INFINITY.</summary>
    public ulong Soft { get; set; }
}
