namespace Caisson.Oci;

/// <summary>One hook (config.md, "POSIX-platform Hooks").</summary>
public sealed class SpecHook
{
    /// <summary>The program's absolute path in the runtime's mount namespace.</summary>
    public string? Path { get; set; }

    /// <summary>Its arguments with the same meaning as execv's argv: the first one is the program's name.</summary>
    public List<string>? Args { get; set; }

    /// <summary>Its environment, <c>KEY=value</c> each.</summary>
    public List<string>? Env { get; set; }

    /// <summary>After how many seconds it is given up; null for never.</summary>
    public int? Timeout { get; set; }
}
