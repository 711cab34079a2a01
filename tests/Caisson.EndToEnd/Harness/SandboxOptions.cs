namespace Caisson.EndToEnd.Harness;

/// <summary>How a sandbox differs from the machine.</summary>
public sealed record SandboxOptions
{
    /// <summary>The control group hierarchies to see.</summary>
    public CgroupView Cgroups { get; init; } = CgroupView.AsIs;

    /// <summary>
    /// Makes <see cref="TestUser.Ranged"/> and <see cref="TestUser.Plain"/> exist: copies of passwd, group, subuid and
    /// subgid are mounted over /etc's. Off by default, because the four mounts are visible to the programs.
    /// </summary>
    public bool Users { get; init; }

    /// <summary>A /dev of its own with the usual nodes, for runtimes that change the owner of /dev/null.</summary>
    public bool PrivateDevices { get; init; }

    /// <summary>Makes every mount shared, as systemd does; otherwise all are private.</summary>
    public bool SharedMounts { get; init; }
}
