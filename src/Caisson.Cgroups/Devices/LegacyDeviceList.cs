using System.Globalization;

namespace Caisson.Cgroups.Devices;

/// <summary>What a version 1 devices group knows: all devices or none, and the exceptions from that. Linux: <c>security/device_cgroup.c</c>.</summary>
internal sealed class LegacyDeviceList
{
    private readonly List<DeviceRule> _exceptions = [];

    /// <summary>Whether everything is allowed but the exceptions; else nothing is allowed but they.</summary>
    public bool AllowsAll { get; private set; }

    /// <summary>The exceptions. Of a group that allows all they are not known: the kernel does not show them.</summary>
    public IReadOnlyList<DeviceRule> Exceptions => _exceptions;

    /// <summary>What rules amount to, beginning with a group that allows nothing.</summary>
    /// <exception cref="CaissonException">They cannot be expressed: version 1 has no exceptions from exceptions.</exception>
    public static LegacyDeviceList Of(List<DeviceRule> rules)
    {
        var list = new LegacyDeviceList();
        foreach (var rule in rules) list.Add(rule);
        return list;
    }

    /// <summary>Reads devices.list.</summary>
    /// <exception cref="CaissonException">A line is not of its form.</exception>
    public static LegacyDeviceList Parse(string text)
    {
        var list = new LegacyDeviceList();
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var line = text.AsSpan(range);
            if (line.IsEmpty) continue;
            int colon = line.IndexOf(':'), end = line.LastIndexOf(' ');
            if (colon < 2 || end < colon) throw new CaissonException($"devices.list has a line that is not of its form: '{line.ToString()}'");
            if (line[0] == 'a') list.AllowsAll = true;
            else list._exceptions.Add(new DeviceRule(true, line[0], Number(line[2..colon]), Number(line[(colon + 1)..end]), DeviceRule.AccessOf(line[(end + 1)..])));
        }
        return list;
    }

    /// <summary>
    /// The writes that lead from another list to this one, each with the file's name. On the way every access stays allowed
    /// that is allowed before and after, and every one denied that is denied before and after.
    /// </summary>
    /// <param name="current">What the group has.</param>
    /// <param name="abrupt">Set if that cannot be promised, because all is allowed before and not after or the other way round.</param>
    public List<(string File, string Rule)> WritesFrom(LegacyDeviceList current, out bool abrupt)
    {
        var writes = new List<(string, string)>();
        // The exceptions of a group that allows all cannot be compared: they are not shown.
        abrupt = AllowsAll || current.AllowsAll;
        if (abrupt) writes.Add((AllowsAll ? Allow : Deny, "a"));
        IReadOnlyList<DeviceRule> before = abrupt ? [] : current._exceptions;
        AddMissing(writes, AllowsAll ? Deny : Allow, _exceptions, before);
        AddMissing(writes, AllowsAll ? Allow : Deny, before, _exceptions);
        return writes;
    }

    private const string Allow = "devices.allow";
    private const string Deny = "devices.deny";

    private static void AddMissing(List<(string, string)> writes, string file, IReadOnlyList<DeviceRule> wanted, IReadOnlyList<DeviceRule> there)
    {
        foreach (var rule in wanted)
        {
            uint missing = rule.Access;
            foreach (var each in there)
                if (each.Kind == rule.Kind && each.Major == rule.Major && each.Minor == rule.Minor) missing &= ~each.Access;
            if (missing != 0) writes.Add((file, (rule with { Access = missing }).ToString()));
        }
    }

    private void Add(DeviceRule rule)
    {
        if (rule.IsEverything)
        {
            AllowsAll = rule.Allow;
            _exceptions.Clear();
            return;
        }
        if (rule.Kind == 'a')
        {
            // The kernel takes an "a" for everything, whatever follows it.
            Add(rule with { Kind = 'b' });
            Add(rule with { Kind = 'c' });
            return;
        }
        if (rule.Allow == AllowsAll) Remove(rule);
        else Except(rule);
    }

    private void Except(DeviceRule rule)
    {
        for (int i = 0; i < _exceptions.Count; i++)
        {
            var each = _exceptions[i];
            if (each.Kind != rule.Kind || each.Major != rule.Major || each.Minor != rule.Minor) continue;
            _exceptions[i] = each with { Access = each.Access | rule.Access };
            return;
        }
        _exceptions.Add(rule);
    }

    private void Remove(DeviceRule rule)
    {
        for (int i = _exceptions.Count - 1; i >= 0; i--)
        {
            var each = _exceptions[i];
            if ((each.Access & rule.Access) == 0 || !each.Meets(rule)) continue;
            if (!rule.Covers(each))
                throw new CaissonException($"The device rules cannot be applied: one {(rule.Allow ? "allows" : "denies")} '{rule}', and an earlier one {(rule.Allow ? "denies" : "allows")} '{each}'",
                    "control groups of version 1 know no exceptions from exceptions", "name the devices one by one, or use control groups of version 2");
            uint left = each.Access & ~rule.Access;
            if (left == 0) _exceptions.RemoveAt(i);
            else _exceptions[i] = each with { Access = left };
        }
    }

    private static long Number(ReadOnlySpan<char> text) => text is "*" ? DeviceRule.Any : long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
