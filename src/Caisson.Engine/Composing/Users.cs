using System.Globalization;

namespace Caisson.Engine;

/// <summary>
/// Reads users and groups as people write them, with the passwd(5) and group(5) files of the container's root. These files are content of
/// the container: they name ids inside, never anything of the host, and lines that make no sense are passed over.
/// </summary>
internal static class Users
{
    private const string Expected = "expected UID, UID:GID, NAME or NAME:GROUP";

    /// <summary>Resolves <c>UID[:GID]</c> or <c>name[:group]</c>. What consists of digits is a number and never a name.</summary>
    internal static Identity Resolve(string option, string text, string? passwd, string? group)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var user = colon < 0 ? text : text[..colon];
        var userGroup = colon < 0 ? null : text[(colon + 1)..];
        if (user.Length == 0 || userGroup is { Length: 0 }) throw Problem.With(option, text, colon < 0 ? "the user is empty" : "one side of the colon is empty", Expected);

        var number = Number(option, text, user);
        var entry = FindUser(passwd, number, user);
        if (number is null && entry is null)
        {
            throw Problem.With(option, text, passwd is null ? $"the root file system has no /etc/passwd in which to look up {Problem.Quote(user)}"
                : $"there is no user {Problem.Quote(user)} in the root file system's /etc/passwd", "give the number, or a name that is there");
        }

        var uid = number ?? entry!.Value.Uid;
        var gid = userGroup is not null ? ResolveGroup(option, text, userGroup, group) : entry?.Gid ?? 0;
        // An explicit group is the only one; supplementary groups belong to a name.
        var groups = userGroup is null && entry is { } known ? GroupsOf(known.Name, gid, group) : null;
        return new Identity(uid, gid, groups, entry?.Home, entry?.Name);
    }

    /// <summary>Resolves a group by number or name.</summary>
    internal static uint ResolveGroup(string option, string text, string name, string? group)
    {
        if (Number(option, text, name) is { } number) return number;
        if (name.Length > 0 && group is not null)
        {
            foreach (var line in group.Split('\n'))
            {
                var fields = line.Split(':');
                if (fields.Length >= 3 && fields[0] == name && Id(fields[2]) is { } gid) return gid;
            }
        }

        throw Problem.With(option, text, group is null ? $"the root file system has no /etc/group in which to look up {Problem.Quote(name)}"
            : $"there is no group {Problem.Quote(name)} in the root file system's /etc/group", "give the number, or a name that is there");
    }

    /// <summary>The entry of a user id; null if it has none.</summary>
    internal static Identity? Known(uint uid, string? passwd) =>
        FindUser(passwd, uid, "") is { } entry ? new Identity(entry.Uid, entry.Gid, null, entry.Home, entry.Name) : null;

    private static uint? Number(string option, string text, string word)
    {
        foreach (var c in word)
        {
            if (!char.IsAsciiDigit(c)) return null;
        }

        if (word.Length == 0) return null;
        return Id(word) ?? throw Problem.With(option, text, $"{word} is beyond the last id there is, {uint.MaxValue - 1}");
    }

    // 4294967295 is -1, "no change" in every call that sets ids.
    private static uint? Id(string digits) =>
        uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id != uint.MaxValue ? id : null;

    private static (string Name, uint Uid, uint Gid, string? Home)? FindUser(string? passwd, uint? uid, string name)
    {
        if (passwd is null) return null;
        foreach (var line in passwd.Split('\n'))
        {
            var fields = line.Split(':');
            if (fields.Length < 6 || fields[0].Length == 0) continue;
            if (Id(fields[2]) is not { } entryUid || Id(fields[3]) is not { } entryGid) continue;
            if (uid is { } wanted ? entryUid == wanted : fields[0] == name)
                return (fields[0], entryUid, entryGid, fields[5].StartsWith('/') && !fields[5].Contains('\0') ? fields[5] : null);
        }

        return null;
    }

    private static List<uint>? GroupsOf(string name, uint primary, string? group)
    {
        if (group is null) return null;
        List<uint>? result = null;
        foreach (var line in group.Split('\n'))
        {
            var fields = line.Split(':');
            if (fields.Length < 4 || Id(fields[2]) is not { } gid || gid == primary) continue;
            if (Array.IndexOf(fields[3].TrimEnd('\r').Split(','), name) >= 0 && result?.Contains(gid) != true) (result ??= []).Add(gid);
        }

        return result;
    }
}
