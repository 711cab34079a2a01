namespace Caisson.Oci;

/// <summary>The five capability sets by names such as <c>CAP_KILL</c>, capabilities(7) (config.md, "Linux Process"). A set that is null is empty.</summary>
public sealed class SpecCapabilities
{
    /// <summary>What execve can ever give.</summary>
    public List<string>? Bounding { get; set; }

    /// <summary>What the kernel checks.</summary>
    public List<string>? Effective { get; set; }

    /// <summary>What is kept across an execve of a file with inheritable capabilities.</summary>
    public List<string>? Inheritable { get; set; }

    /// <summary>What may be made effective.</summary>
    public List<string>? Permitted { get; set; }

    /// <summary>What is kept across an ordinary execve by other users than root.</summary>
    public List<string>? Ambient { get; set; }
}
