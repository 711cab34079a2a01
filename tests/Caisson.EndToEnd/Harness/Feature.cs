namespace Caisson.EndToEnd.Harness;

/// <summary>What a test may need of the machine that not every machine has.</summary>
public enum Feature
{
    /// <summary>The tests run as root.</summary>
    Root,

    /// <summary>The tests run as an ordinary user.</summary>
    OrdinaryUser,

    /// <summary>An ordinary user may make user namespaces.</summary>
    UserNamespaces,

    /// <summary>newuidmap and newgidmap are there and setuid (or have capabilities).</summary>
    SubordinateIds,

    /// <summary>Time namespaces.</summary>
    TimeNamespaces,

    /// <summary>overlayfs.</summary>
    Overlay,

    /// <summary>At least one v1 control group controller is mounted.</summary>
    CgroupV1,

    /// <summary>A v2 tree is mounted, alone or beside v1.</summary>
    CgroupV2,

    /// <summary>v1 controllers, and a v2 tree at /sys/fs/cgroup/unified.</summary>
    CgroupHybrid,

    /// <summary>/sys/fs/cgroup is a v2 tree.</summary>
    CgroupPureV2,

    /// <summary>systemd is process 1.</summary>
    Systemd,

    /// <summary>The user has a systemd of its own, whose socket is in XDG_RUNTIME_DIR.</summary>
    UserSystemd,

    /// <summary>AppArmor is enabled.</summary>
    AppArmor,

    /// <summary>The TUN driver.</summary>
    Tun,

    /// <summary>A C compiler.</summary>
    Compiler,

    /// <summary>Debian's busybox-static, or its root file system in the cache.</summary>
    BusyboxRoot,

    /// <summary>The Debian root file system is in the cache or can be built.</summary>
    DebianRoot,

    /// <summary>util-linux 2.42 or later, the machine's or the one that the fixtures bring.</summary>
    UtilLinux242,

    /// <summary>perl.</summary>
    Perl,

    /// <summary>File systems that a process serves, and perl to be one.</summary>
    Fuse,

    /// <summary>The programs are published.</summary>
    Programs,
}
