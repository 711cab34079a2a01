using System.Globalization;
using System.Text;
using Caisson.Linux.Processes;

namespace Caisson.Linux.Security;

/// <summary>Names of capabilities, and what the running kernel knows: capabilities(7).</summary>
public static class Capabilities
{
    /// <summary>The newest capability known here.</summary>
    public const Capability Last = Capability.CAP_CHECKPOINT_RESTORE;

    /// <summary>The number of the newest capability that the running kernel knows; it may be more or less than <see cref="Last"/>.</summary>
    /// <exception cref="CaissonException">/proc/sys/kernel/cap_last_cap cannot be read.</exception>
    public static int ReadKernelLast() =>
        int.TryParse(Encoding.ASCII.GetString(ProcFile.Read("/proc/sys/kernel/cap_last_cap")).AsSpan().TrimEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? last
            : throw new CaissonException("/proc/sys/kernel/cap_last_cap does not hold a number");

    /// <summary>Reads a name: <c>CAP_NET_ADMIN</c> or <c>net_admin</c>, in any case.</summary>
    /// <param name="name">The name.</param>
    /// <exception cref="CaissonException">It is no capability's name.</exception>
    public static Capability Parse(string name) => TryParse(name, out var capability)
        ? capability
        : throw new CaissonException($"'{name}' is not a capability", remedy: "capabilities(7) lists the names, such as CAP_NET_ADMIN or net_admin");

    /// <summary>Reads a name as <see cref="Parse"/> does; false if it is none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="capability">The capability, or default.</param>
    public static bool TryParse(ReadOnlySpan<char> name, out Capability capability)
    {
        capability = default;
        if (name.Length is < 3 or > 24) return false;
        Span<char> upper = stackalloc char[name.Length];
        if (System.Text.Ascii.ToUpper(name, upper, out _) != System.Buffers.OperationStatus.Done) return false;
        var number = NumberOf(upper.StartsWith("CAP_") ? upper[4..] : upper);
        if (number < 0) return false;
        capability = (Capability)number;
        return true;
    }

    /// <summary>The kernel's name, such as <c>CAP_NET_ADMIN</c>; <c>CAP_N</c> for a number that has none here.</summary>
    /// <param name="capability">The capability.</param>
    public static string NameOf(Capability capability) => (int)capability switch
    {
        0 => "CAP_CHOWN",
        1 => "CAP_DAC_OVERRIDE",
        2 => "CAP_DAC_READ_SEARCH",
        3 => "CAP_FOWNER",
        4 => "CAP_FSETID",
        5 => "CAP_KILL",
        6 => "CAP_SETGID",
        7 => "CAP_SETUID",
        8 => "CAP_SETPCAP",
        9 => "CAP_LINUX_IMMUTABLE",
        10 => "CAP_NET_BIND_SERVICE",
        11 => "CAP_NET_BROADCAST",
        12 => "CAP_NET_ADMIN",
        13 => "CAP_NET_RAW",
        14 => "CAP_IPC_LOCK",
        15 => "CAP_IPC_OWNER",
        16 => "CAP_SYS_MODULE",
        17 => "CAP_SYS_RAWIO",
        18 => "CAP_SYS_CHROOT",
        19 => "CAP_SYS_PTRACE",
        20 => "CAP_SYS_PACCT",
        21 => "CAP_SYS_ADMIN",
        22 => "CAP_SYS_BOOT",
        23 => "CAP_SYS_NICE",
        24 => "CAP_SYS_RESOURCE",
        25 => "CAP_SYS_TIME",
        26 => "CAP_SYS_TTY_CONFIG",
        27 => "CAP_MKNOD",
        28 => "CAP_LEASE",
        29 => "CAP_AUDIT_WRITE",
        30 => "CAP_AUDIT_CONTROL",
        31 => "CAP_SETFCAP",
        32 => "CAP_MAC_OVERRIDE",
        33 => "CAP_MAC_ADMIN",
        34 => "CAP_SYSLOG",
        35 => "CAP_WAKE_ALARM",
        36 => "CAP_BLOCK_SUSPEND",
        37 => "CAP_AUDIT_READ",
        38 => "CAP_PERFMON",
        39 => "CAP_BPF",
        40 => "CAP_CHECKPOINT_RESTORE",
        var number => string.Create(CultureInfo.InvariantCulture, $"CAP_{number}"),
    };

    private static int NumberOf(ReadOnlySpan<char> name) => name switch
    {
        "CHOWN" => 0,
        "DAC_OVERRIDE" => 1,
        "DAC_READ_SEARCH" => 2,
        "FOWNER" => 3,
        "FSETID" => 4,
        "KILL" => 5,
        "SETGID" => 6,
        "SETUID" => 7,
        "SETPCAP" => 8,
        "LINUX_IMMUTABLE" => 9,
        "NET_BIND_SERVICE" => 10,
        "NET_BROADCAST" => 11,
        "NET_ADMIN" => 12,
        "NET_RAW" => 13,
        "IPC_LOCK" => 14,
        "IPC_OWNER" => 15,
        "SYS_MODULE" => 16,
        "SYS_RAWIO" => 17,
        "SYS_CHROOT" => 18,
        "SYS_PTRACE" => 19,
        "SYS_PACCT" => 20,
        "SYS_ADMIN" => 21,
        "SYS_BOOT" => 22,
        "SYS_NICE" => 23,
        "SYS_RESOURCE" => 24,
        "SYS_TIME" => 25,
        "SYS_TTY_CONFIG" => 26,
        "MKNOD" => 27,
        "LEASE" => 28,
        "AUDIT_WRITE" => 29,
        "AUDIT_CONTROL" => 30,
        "SETFCAP" => 31,
        "MAC_OVERRIDE" => 32,
        "MAC_ADMIN" => 33,
        "SYSLOG" => 34,
        "WAKE_ALARM" => 35,
        "BLOCK_SUSPEND" => 36,
        "AUDIT_READ" => 37,
        "PERFMON" => 38,
        "BPF" => 39,
        "CHECKPOINT_RESTORE" => 40,
        _ => -1,
    };
}
