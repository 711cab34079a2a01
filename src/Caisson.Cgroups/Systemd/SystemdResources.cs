using System.Globalization;
using Caisson.Cgroups.Devices;
using Caisson.Cgroups.Resources;
using Caisson.DBus;
using Caisson.Oci;

namespace Caisson.Cgroups.Systemd;

/// <summary>What systemd has to know of a container's limits: the properties that stand for what is written to the group's files.</summary>
/// <remarks>
/// systemd writes the files of a unit anew when it sees fit (after <c>systemctl daemon-reload</c>, <c>set-property</c>), by what it knows. So what
/// it has a property for it is told, and it is told nothing that it lacks one for. The files are written by the runtime all the same: systemd rounds.
/// </remarks>
internal static class SystemdResources
{
    // A period that is not given is this long, in microseconds.
    private const ulong UsualPeriod = 100_000;

    /// <summary>The properties for writes.</summary>
    /// <param name="writes">The writes, in their order: of several to one file the last one holds.</param>
    /// <param name="period">The period of CPU bandwidth in force, in microseconds; null for the usual one.</param>
    /// <param name="version">Asks systemd for its version, if something depends on that.</param>
    public static List<SystemdProperty> Of(List<CgroupWrite> writes, ulong? period, Func<int> version)
    {
        var properties = new List<SystemdProperty>();
        ulong? quota = null;
        var periodGiven = false;
        foreach (var (_, file, value) in writes)
        {
            switch (file)
            {
                case "memory.max": Number("MemoryMax", value); break;
                case "memory.high": Number("MemoryHigh", value); break;
                case "memory.low": Number("MemoryLow", value); break;
                case "memory.min": Number("MemoryMin", value); break;
                case "memory.swap.max": Number("MemorySwapMax", value); break;
                case "memory.limit_in_bytes": Number("MemoryLimit", value); break;
                case "pids.max": Number("TasksMax", value); break;
                case "cpu.weight": Number("CPUWeight", value); break;
                case "cpu.shares": Number("CPUShares", value); break;
                // A weight of 0 is the word for it, of systemd 252 and later.
                case "cpu.idle" when value == "1" && version() >= 252: Number("CPUWeight", "0"); break;
                case "cpu.max":
                    var blank = value.IndexOf(' ');
                    quota = ToNumber(blank < 0 ? value : value[..blank]) ?? quota;
                    if (blank >= 0) Period(value[(blank + 1)..]);
                    break;
                case "cpu.cfs_quota_us": quota = ToNumber(value) ?? quota; break;
                case "cpu.cfs_period_us": Period(value); break;
                case "cpuset.cpus": Set("AllowedCPUs", value); break;
                case "cpuset.mems": Set("AllowedMemoryNodes", value); break;
                case "io.weight": Number("IOWeight", value.StartsWith("default ", StringComparison.Ordinal) ? value[8..] : value); break;
                // systemd makes this of its own weight: as it is up to 100, and a ninth of a tenth of what is above.
                case "io.bfq.weight" when ToNumber(value) is { } weight and <= 1000: Number("IOWeight", Text(weight <= 100 ? weight : 100 + (weight - 100) * 11)); break;
                case "blkio.weight": Number("BlockIOWeight", value); break;
            }
        }
        if (quota is { } most) Number("CPUQuotaPerSecUSec", Text(most == ulong.MaxValue ? most : PerSecond(most, period ?? UsualPeriod)));
        if (periodGiven && version() >= 242) Number("CPUQuotaPeriodUSec", Text(period!.Value));
        return properties;

        void Period(string value)
        {
            if (ToNumber(value) is not { } given) return;
            (period, periodGiven) = (given, true);
        }

        void Number(string name, string value)
        {
            if (ToNumber(value) is { } number) Put(name, DBusValue.UInt64(number));
        }

        void Set(string name, string value)
        {
            if (ToBits(value) is { } bits && version() >= 244) Put(name, DBusValue.Bytes(bits));
        }

        void Put(string name, DBusValue value)
        {
            properties.RemoveAll(property => property.Name == name);
            properties.Add(new SystemdProperty(name, value));
        }
    }

    /// <summary>The properties for device rules, which keep systemd from allowing more (version 1), and tell people what holds.</summary>
    /// <param name="rules">The document's rules.</param>
    /// <param name="update">The unit may have rules already, which these replace.</param>
    public static List<SystemdProperty> Devices(List<SpecDeviceRule> rules, bool update)
    {
        var allowed = new List<DBusValue>();
        var everything = false;
        try
        {
            var list = LegacyDeviceList.Of(DeviceRule.List(rules));
            everything = list.AllowsAll;
            if (!everything)
                foreach (var rule in list.Exceptions) everything |= !Add(allowed, rule);
        }
        catch (CaissonException)
        {
            everything = true;
        }
        // What systemd has no words for it does not restrict; the container's own rules do.
        var properties = new List<SystemdProperty> { new("DevicePolicy", DBusValue.String(everything ? "auto" : "strict")) };
        if (update || everything) properties.Add(new("DeviceAllow", DBusValue.Array("(ss)")));
        if (!everything) properties.Add(new("DeviceAllow", DBusValue.Array("(ss)", allowed.ToArray())));
        return properties;
    }

    private static bool Add(List<DBusValue> allowed, in DeviceRule rule)
    {
        if (rule.Major == DeviceRule.Any && rule.Minor != DeviceRule.Any) return false;
        foreach (var kind in rule.Kind == 'a' ? "bc" : rule.Kind.ToString())
        {
            var word = kind == 'b' ? "block" : "char";
            var device = rule.Minor != DeviceRule.Any ? string.Create(CultureInfo.InvariantCulture, $"/dev/{word}/{rule.Major}:{rule.Minor}")
                : rule.Major != DeviceRule.Any ? string.Create(CultureInfo.InvariantCulture, $"{word}-{rule.Major}")
                : word + "-*";
            allowed.Add(DBusValue.Structure(DBusValue.String(device), DBusValue.String(DeviceRule.Letters(rule.Access))));
        }
        return true;
    }

    // systemd keeps whole percents, and what is in the group may want all of what is allowed: up, never down.
    private static ulong PerSecond(ulong quota, ulong period)
    {
        const ulong Second = 1_000_000, Percent = 10_000;
        var high = Math.BigMul(quota, Second, out var low);
        period = Math.Max(period, 1);
        // More than a machine can have is no limit.
        if (high != 0 || low / period > ulong.MaxValue - Percent) return ulong.MaxValue;
        return (low / period + (low % period == 0 ? 0u : 1u) + Percent - 1) / Percent * Percent;
    }

    // No limit is the greatest number there; in files it is max, or -1.
    private static ulong? ToNumber(string text) => text is "max" or "-1" ? ulong.MaxValue
        : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Text(ulong number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A list such as <c>0-2,5</c> as bits, the lowest first; null if it is none.</summary>
    internal static byte[]? ToBits(string list)
    {
        const int Most = 65536;
        var bits = new byte[8];
        var top = 0;
        foreach (var range in list.AsSpan().Split(','))
        {
            var part = list.AsSpan(range).Trim();
            if (part.IsEmpty) continue;
            var dash = part.IndexOf('-');
            if (!int.TryParse(dash < 0 ? part : part[..dash], NumberStyles.None, CultureInfo.InvariantCulture, out var first)) return null;
            var last = first;
            if (dash >= 0 && !int.TryParse(part[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out last)) return null;
            if (last < first || last >= Most) return null;
            if (last / 8 >= bits.Length) Array.Resize(ref bits, Math.Max(last / 8 + 1, 2 * bits.Length));
            for (var number = first; number <= last; number++) bits[number / 8] |= (byte)(1 << (number % 8));
            top = Math.Max(top, last / 8 + 1);
        }
        return top == 0 ? null : bits[..top];
    }
}
