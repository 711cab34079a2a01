using System.Globalization;
using Caisson.Launch.Diagnosis.Causes;
using Caisson.Launch.Diagnosis;
using Caisson.Linux.Namespaces;

namespace Caisson.Doctor.Checks;

/// <summary>The caller's ranges in /etc/subuid and /etc/subgid: subuid(5).</summary>
internal sealed class SubordinateIdsCheck() : Check("subordinate-ids", CheckGroup.Ids, "with ranges of ids a container has users besides its root; without, an ordinary user's container has one")
{
    private const uint Usual = 65536;

    public override IReadOnlyList<string> Causes => ["MapHelperFailure", nameof(MapRefused), nameof(IdentityRefused)];

    public override CheckResult Run(CheckedMachine machine)
    {
        uint uid = machine.Machine.Caller.Uid.Real;
        var user = MapHelperFailure.NameOf(uid, machine.Machine.Read("/etc/passwd") ?? "");
        List<CheckDetail> details = [];
        Finding? first = null;
        string text = "";
        foreach (var file in (ReadOnlySpan<string>)[SubordinateIds.UserFile, SubordinateIds.GroupFile])
        {
            var content = machine.Machine.Read(file) ?? "";
            var problems = new List<string>();
            var ranges = SubordinateIds.Parse(content, user, uid, problems);
            ulong sum = 0;
            foreach (var range in ranges) sum += range.Count;
            var finding = Overlap(file, content, user, uid) ?? (problems.Count > 0 ? new Finding($"{file} has lines that newuidmap passes over: {problems[0]}", $"as root: correct {file}") : null);
            if (uid != 0)
                finding = user is null ? MapHelperFailure.NoName(uid, "newuidmap")
                    : ranges.Count == 0 ? MapHelperFailure.NoRange(user, uid, file, machine.Machine)
                    : Outside(ranges, file, machine)
                    ?? finding ?? (sum < Usual ? new($"{file} gives {user} {sum} ids, and most images use 65536", $"as root: usermod {MapHelperFailure.AddRange(file, machine.Machine)} {user}") : null);
            details.Add(new(finding is null ? CheckState.Ok : CheckState.Limited, file, ranges.Count == 0 ? "no range" : string.Join(", ", ranges.Select(range => $"{range.First} to {(ulong)range.First + range.Count - 1}"))));
            first ??= finding;
            if (text.Length == 0) text = ranges.Count == 0 ? "no range" : $"{sum} ids";
        }
        if (uid == 0 && machine.IsMachinesRoot) text = "root maps any id";
        return first is null ? Ok(text, details) : Limited(text, first, details);
    }

    // What the surrounding user namespace does not have cannot be mapped further.
    private static Finding? Outside(IReadOnlyList<SubordinateRange> ranges, string file, CheckedMachine machine)
    {
        if (!machine.Machine.IsNested || machine.Machine.CallersMap(file == SubordinateIds.GroupFile) is not { } map) return null;
        foreach (var range in ranges)
            if (map.ToHost(range.First) is null || map.ToHost(range.First + range.Count - 1) is null)
                return new($"the range {range.First} to {(ulong)range.First + range.Count - 1} of {file} does not exist in the user namespace that the caller is in", $"write a range into {file} that the surrounding container has, or start that with more ids");
        return null;
    }

    private static Finding? Overlap(string file, string content, string? user, uint uid)
    {
        var own = SubordinateIds.Parse(content, user, uid);
        foreach (var line in content.Split('\n'))
        {
            var fields = line.Split(':');
            if (fields.Length != 3 || fields[0] == user || fields[0] == uid.ToString(CultureInfo.InvariantCulture)) continue;
            if (!uint.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint start) || !uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint count)) continue;
            foreach (var range in own)
                if (start < (ulong)range.First + range.Count && range.First < (ulong)start + count)
                    return new($"{file} gives {fields[0]} ids that {user ?? $"user {uid}"} has too: {Math.Max(start, range.First)} and others, so that each can reach into the other's containers", $"as root: change one of the lines of {file} to a range that nobody has");
        }
        return null;
    }
}
