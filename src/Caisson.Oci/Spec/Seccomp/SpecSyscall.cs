namespace Caisson.Oci;

/// <summary>One rule of the system call filter (config-linux.md, "Seccomp", <c>syscalls</c>).</summary>
public sealed class SpecSyscall
{
    /// <summary>The calls it is about, by name.</summary>
    public List<string>? Names { get; set; }

    /// <summary>What happens to them, such as <c>SCMP_ACT_ALLOW</c>.</summary>
    public string? Action { get; set; }

    /// <summary>The errno to return, if the action returns one; null is EPERM.</summary>
    public uint? ErrnoRet { get; set; }

    /// <summary>Conditions on the arguments; all must hold.</summary>
    public List<SpecSyscallArg>? Args { get; set; }
}
