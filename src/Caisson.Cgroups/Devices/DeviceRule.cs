using System.Globalization;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Cgroups.Devices;

/// <summary>One rule about device access, of one kind of device or of both.</summary>
/// <param name="Allow">Whether it allows or denies.</param>
/// <param name="Kind">'c' character devices, 'b' block devices, 'a' both.</param>
/// <param name="Major">The major number; <see cref="Any"/> for all.</param>
/// <param name="Minor">The minor number; <see cref="Any"/> for all.</param>
/// <param name="Access">BPF_DEVCG_ACC_… bits.</param>
internal readonly record struct DeviceRule(bool Allow, char Kind, long Major, long Minor, uint Access)
{
    public const long Any = -1;

    public const uint AllAccess = Ebpf.BPF_DEVCG_ACC_READ | Ebpf.BPF_DEVCG_ACC_WRITE | Ebpf.BPF_DEVCG_ACC_MKNOD;

    /// <summary>Whether it is about every device and every access, so that what was before it does not matter.</summary>
    public bool IsEverything => Kind == 'a' && Major == Any && Minor == Any && Access == AllAccess;

    /// <summary>The rules of a document in their order, followed by those that every container has.</summary>
    /// <exception cref="CaissonException">A rule is not one.</exception>
    public static List<DeviceRule> List(List<SpecDeviceRule> rules)
    {
        var list = new List<DeviceRule>(rules.Count + Defaults.Length);
        for (int i = 0; i < rules.Count; i++) list.Add(Of(rules[i], i));
        list.AddRange(Defaults);
        return list;
    }

    /// <summary>
    /// What runc and crun add behind the rules of every container: any device may be made but not opened, and the terminal and
    /// memory devices may be used.
    /// </summary>
    public static ReadOnlySpan<DeviceRule> Defaults => new DeviceRule[]
    {
        new(true, 'c', Any, Any, Ebpf.BPF_DEVCG_ACC_MKNOD),
        new(true, 'b', Any, Any, Ebpf.BPF_DEVCG_ACC_MKNOD),
        new(true, 'c', 1, 3, AllAccess), // null
        new(true, 'c', 1, 8, AllAccess), // random
        new(true, 'c', 1, 7, AllAccess), // full
        new(true, 'c', 5, 0, AllAccess), // tty
        new(true, 'c', 1, 5, AllAccess), // zero
        new(true, 'c', 1, 9, AllAccess), // urandom
        new(true, 'c', 5, 1, AllAccess), // console
        new(true, 'c', 136, Any, AllAccess), // pts/*
        new(true, 'c', 5, 2, AllAccess), // ptmx
    };

    /// <summary>The rule as devices.allow and devices.deny take it: <c>c 1:3 rwm</c>.</summary>
    public override string ToString() => string.Concat(Kind.ToString(), " ", Number(Major) + ":" + Number(Minor), " ", Letters(Access));

    /// <summary>The access by its letters, in the kernel's order.</summary>
    public static string Letters(uint access) => string.Concat(
        (access & Ebpf.BPF_DEVCG_ACC_READ) != 0 ? "r" : "", (access & Ebpf.BPF_DEVCG_ACC_WRITE) != 0 ? "w" : "", (access & Ebpf.BPF_DEVCG_ACC_MKNOD) != 0 ? "m" : "");

    public static uint AccessOf(ReadOnlySpan<char> letters)
    {
        uint access = 0;
        foreach (char letter in letters)
            access |= letter switch { 'r' => Ebpf.BPF_DEVCG_ACC_READ, 'w' => Ebpf.BPF_DEVCG_ACC_WRITE, 'm' => Ebpf.BPF_DEVCG_ACC_MKNOD, _ => 0 };
        return access;
    }

    /// <summary>Whether every device that another rule is about is one of this rule's too.</summary>
    public bool Covers(in DeviceRule other) =>
        (Kind == 'a' || Kind == other.Kind) && (Major == Any || Major == other.Major) && (Minor == Any || Minor == other.Minor);

    /// <summary>Whether there is a device that both rules are about.</summary>
    public bool Meets(in DeviceRule other) =>
        (Kind == 'a' || other.Kind == 'a' || Kind == other.Kind)
        && (Major == Any || other.Major == Any || Major == other.Major)
        && (Minor == Any || other.Minor == Any || Minor == other.Minor);

    private static DeviceRule Of(SpecDeviceRule rule, int index)
    {
        var access = AccessOf(rule.Access);
        if (access == 0)
            throw new CaissonException($"linux.resources.devices[{index}] cannot be applied", "it names no access", "set access to letters of rwm");
        char kind = rule.Type is { Length: > 0 } type ? type[0] : 'a';
        return new(rule.Allow, kind, Checked(rule.Major, index), Checked(rule.Minor, index), access);
    }

    private static long Checked(long? number, int index) => number is null or Any ? Any : number is >= 0 and <= uint.MaxValue ? number.Value
        : throw new CaissonException($"linux.resources.devices[{index}] cannot be applied", $"{number} is no device number", "use -1 or nothing for all devices");

    private static string Number(long number) => number == Any ? "*" : number.ToString(CultureInfo.InvariantCulture);
}
