namespace Caisson.Cgroups;

/// <summary>Who makes the control groups of containers.</summary>
public enum CgroupManager
{
    /// <summary>The runtime itself, by making directories.</summary>
    Cgroupfs,

    /// <summary>systemd, asked over D-Bus.</summary>
    Systemd,

    /// <summary>Nobody: containers stay in their caller's groups.</summary>
    Disabled,
}
