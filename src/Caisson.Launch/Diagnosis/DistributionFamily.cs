namespace Caisson.Launch.Diagnosis;

/// <summary>Distributions that install packages alike.</summary>
internal enum DistributionFamily
{
    /// <summary>None of those below.</summary>
    Other,

    /// <summary>Debian, Ubuntu and what comes of them: apt.</summary>
    Debian,

    /// <summary>Fedora, RHEL and what comes of them: dnf.</summary>
    Fedora,

    /// <summary>openSUSE and SLES: zypper.</summary>
    Suse,

    /// <summary>Arch: pacman.</summary>
    Arch,

    /// <summary>Alpine: apk.</summary>
    Alpine,
}
