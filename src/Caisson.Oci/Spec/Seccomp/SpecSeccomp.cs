namespace Caisson.Oci;

/// <summary>The system call filter (config-linux.md, "Seccomp").</summary>
public sealed class SpecSeccomp
{
    /// <summary>What happens to a call that no rule matches, such as <c>SCMP_ACT_ERRNO</c>.</summary>
    public string? DefaultAction { get; set; }

    /// <summary>The errno of the default action, if that returns one; null is EPERM.</summary>
    public uint? DefaultErrnoRet { get; set; }

    /// <summary>The architectures that the rules are for, such as <c>SCMP_ARCH_X86_64</c>.</summary>
    public List<string>? Architectures { get; set; }

    /// <summary>Flags of seccomp(2), such as <c>SECCOMP_FILTER_FLAG_LOG</c>.</summary>
    public List<string>? Flags { get; set; }

    /// <summary>The UNIX socket to which the descriptor for SCMP_ACT_NOTIFY is sent.</summary>
    public string? ListenerPath { get; set; }

    /// <summary>Data passed to the listener.</summary>
    public string? ListenerMetadata { get; set; }

    /// <summary>The rules.</summary>
    public List<SpecSyscall>? Syscalls { get; set; }
}
