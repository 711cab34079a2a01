namespace Caisson.Oci;

/// <summary>Execution domain, personality(2) (config-linux.md, "Personality").</summary>
public sealed class SpecPersonality
{
    /// <summary><c>LINUX</c> or <c>LINUX32</c>.</summary>
    public string? Domain { get; set; }

    /// <summary>Flags; the specification knows none yet.</summary>
    public List<string>? Flags { get; set; }
}
