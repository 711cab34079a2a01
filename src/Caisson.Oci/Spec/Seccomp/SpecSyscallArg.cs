namespace Caisson.Oci;

/// <summary>One condition on a system call's argument (config-linux.md, "Seccomp", <c>args</c>).</summary>
public sealed class SpecSyscallArg
{
    /// <summary>Which argument, 0 to 5.</summary>
    public uint Index { get; set; }

    /// <summary>The value to compare with; the mask of SCMP_CMP_MASKED_EQ.</summary>
    public ulong Value { get; set; }

    /// <summary>The value to compare with after masking; null without meaning for other operators.</summary>
    public ulong? ValueTwo { get; set; }

    /// <summary>The operator, such as <c>SCMP_CMP_EQ</c>.</summary>
    public string? Op { get; set; }
}
