using Caisson.Linux.Namespaces;
using Caisson.Linux;
using Caisson.Oci;

namespace Caisson.Launch.Diagnosis;

/// <summary>Why newuidmap or newgidmap did not map ids for an ordinary user: newuidmap(1), subuid(5).</summary>
internal static class MapHelperFailure
{
    private const uint SetUserId = 0x800;

    /// <summary>The helper is not there.</summary>
    public static CaissonException Missing(string name, List<SpecIdMapping> mappings) => new(What(name),
        $"mapping {LaunchSubject.Text(mappings)} takes more than the caller's own id, and so the program {name}, which is not installed",
        Install(Machine.Current()));

    /// <summary>How the helpers are installed here.</summary>
    public static string Install(Machine machine) =>
        $"as root: {Distribution.Of(machine).Install("uidmap", "shadow-utils", "shadow", "shadow", "shadow-uidmap")}, or map a single id, the caller's own";

    /// <summary>The helper ran and refused.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="path">Its file.</param>
    /// <param name="output">What it said.</param>
    /// <param name="mappings">What it was to map.</param>
    /// <param name="file">Where the ranges stand.</param>
    /// <param name="machine">Where.</param>
    public static CaissonException Explain(string name, string path, string output, List<SpecIdMapping> mappings, string file, Machine machine)
    {
        var finding = Find(name, path, mappings, file, machine);
        var said = NeutralWords.Of(output);
        return new CaissonException(What(name), (finding?.Cause ?? "the helper refused") + (said.Length == 0 ? "" : $" (it says: {said})"),
            finding?.Remedy ?? $"map only ids that {file} gives to the caller, or none but the caller's own");
    }

    private static Finding? Find(string name, string path, List<SpecIdMapping> mappings, string file, Machine machine) =>
        OfHelper(path, machine) ?? Ranges(name, mappings, file, machine);

    /// <summary>What keeps a helper that is there from working.</summary>
    public static Finding? OfHelper(string path, Machine machine)
    {
        if (machine.Caller.NoNewPrivileges) return new($"the caller runs with no_new_privs, under which {path} gets no rights", "run without it (systemd: NoNewPrivileges=no), or map a single id, the caller's own");
        if (machine.Examine(path) is { } helper && ((helper.Permissions & SetUserId) == 0 || helper.Uid != 0) && !machine.HasFileCapabilities(path))
            return new($"{path} has neither the setuid bit of root nor a file capability", $"as root: chown root {path} && chmod u+s {path}, or reinstall the package (Debian: uidmap)");
        if (machine.Mounts.Find(path) is { } mount && mount.HasOption("nosuid"))
            return new($"{path} lies on a mount with the option nosuid ({mount.MountPoint}), where it gets no rights", $"as root: mount -o remount,suid {mount.MountPoint}");
        return null;
    }

    private static Finding? Ranges(string name, List<SpecIdMapping> mappings, string file, Machine machine)
    {
        uint uid = machine.Caller.Uid.Real;
        var user = NameOf(uid, machine.Read("/etc/passwd") ?? "");
        if (user is null) return NoName(uid, name);
        var ranges = SubordinateIds.Parse(machine.Read(file) ?? "", user, uid);
        var who = $"user {user} ({uid})";
        var option = name == "newuidmap" ? "--add-subuids" : "--add-subgids";
        if (ranges.Count == 0) return NoRange(user, uid, file, machine);
        uint own = name == "newuidmap" ? uid : machine.Caller.Gid.Real;
        foreach (var mapping in mappings)
        {
            if (mapping.Size == 1 && mapping.HostId == own) continue;
            if (ranges.Any(range => mapping.HostId >= range.First && (ulong)mapping.HostId + mapping.Size <= (ulong)range.First + range.Count)) continue;
            return new($"the ids {mapping.HostId} to {(ulong)mapping.HostId + mapping.Size - 1} are not all given to {who}, who has {string.Join(", ", ranges.Select(range => $"{range.First} to {(ulong)range.First + range.Count - 1}"))} in {file}",
                $"map only ids of these ranges, or as root give more: usermod {option} {mapping.HostId}-{(ulong)mapping.HostId + mapping.Size - 1} {user}");
        }
        return null;
    }

    /// <summary>A user without a name.</summary>
    public static Finding NoName(uint uid, string helper) =>
        new($"user {uid} has no name in /etc/passwd, and {helper} gives nothing to users without one", "run as a user with a name, or map a single id, the caller's own");

    /// <summary>A user without a range, and the command that gives it one which nobody else has.</summary>
    public static Finding NoRange(string user, uint uid, string file, Machine machine) =>
        new($"user {user} ({uid}) has no range of subordinate ids in {file}", $"as root: usermod {AddRanges(user, uid, file, machine)} {user}, or map a single id, the caller's own");

    /// <summary>The options of usermod for a user without a range in a file: both, if there is none in the other either.</summary>
    public static string AddRanges(string? user, uint uid, string file, Machine machine)
    {
        if (file != SubordinateIds.UserFile || SubordinateIds.Parse(machine.Read(SubordinateIds.GroupFile) ?? "", user, uid, []).Count > 0) return AddRange(file, machine);
        return $"{AddRange(file, machine)} {AddRange(SubordinateIds.GroupFile, machine)}";
    }

    /// <summary>The option of usermod for 65536 ids behind all that are given out.</summary>
    public static string AddRange(string file, Machine machine)
    {
        ulong first = 100000;
        foreach (var line in (machine.Read(file) ?? "").Split('\n'))
        {
            var fields = line.Split(':');
            if (fields.Length == 3 && ulong.TryParse(fields[1], out ulong start) && ulong.TryParse(fields[2], out ulong count)) first = Math.Max(first, start + count);
        }
        return $"{(file == SubordinateIds.GroupFile ? "--add-subgids" : "--add-subuids")} {first}-{first + 65535}";
    }

    /// <summary>The name of a user id; null if it has none.</summary>
    public static string? NameOf(uint uid, string passwd)
    {
        foreach (var line in passwd.Split('\n'))
        {
            var fields = line.Split(':');
            if (fields.Length >= 4 && fields[2] == uid.ToString(System.Globalization.CultureInfo.InvariantCulture)) return fields[0];
        }
        return null;
    }

    private static string What(string helper) => $"The {(helper == "newuidmap" ? "user" : "group")} ids of the user namespace cannot be mapped";
}
