namespace Caisson.Oci;

/// <summary>The limit of huge pages of one size (config-linux.md, "Huge page limits").</summary>
public sealed class SpecHugepageLimit
{
    /// <summary>The page size, such as <c>2MB</c>.</summary>
    public string? PageSize { get; set; }

    /// <summary>The limit in bytes.</summary>
    public ulong Limit { get; set; }
}
