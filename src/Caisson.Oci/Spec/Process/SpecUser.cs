namespace Caisson.Oci;

/// <summary>The user a process runs as, in ids of the container's user namespace (config.md, "User").</summary>
public sealed class SpecUser
{
    /// <summary>The user id.</summary>
    public uint Uid { get; set; }

    /// <summary>The group id.</summary>
    public uint Gid { get; set; }

    /// <summary>The file mode creation mask, 0 to 0777; null leaves the caller's.</summary>
    public uint? Umask { get; set; }

    /// <summary>The supplementary groups, exactly these.</summary>
    public List<uint>? AdditionalGids { get; set; }

    /// <summary>The user's name on Windows; without meaning here.</summary>
    public string? Username { get; set; }
}
