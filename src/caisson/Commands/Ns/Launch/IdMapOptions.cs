using System.Globalization;
using Caisson.Cli.CommandLine;
using Caisson.Launch.Diagnosis;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;
using Caisson.Linux;

namespace Caisson.Cli.Commands.Ns.Launch;

/// <summary>The ids of a new user namespace, as the <c>--map-…</c> options of unshare(1) describe them.</summary>
internal sealed record IdMapOptions(IdMap? Users, IdMap? Groups, SetgroupsPolicy? Setgroups, (uint Uid, uint Gid)? Owner)
{
    private const string Expected = "expected INSIDE:OUTSIDE:COUNT, auto, subids or all";

    /// <summary>Whether any option asks for a user namespace.</summary>
    internal static bool AsksForUserNamespace(ParsedArguments arguments) =>
        Array.Exists((string[])["map-user", "map-group", "map-root-user", "map-current-user", "map-users", "map-groups", "map-auto", "map-subids", "owner"], arguments.Has);

    internal static IdMapOptions From(ParsedArguments arguments)
    {
        var command = arguments.Command.Name;
        uint uid = SystemCall.geteuid(), gid = SystemCall.getegid();
        uint? user = null, group = null;
        // Of these the last one counts; one option can say both.
        foreach (var (name, value) in arguments.InOrder)
        {
            switch (name)
            {
                case "map-root-user" when value is not "false": (user, group) = (0, 0); break;
                case "map-current-user" when value is not "false": (user, group) = (uid, gid); break;
                case "map-user": user = Names.User(value!, "--map-user", command); break;
                case "map-group": group = Names.Group(value!, "--map-group", command); break;
            }
        }

        var users = Ranges(arguments, "map-users", groups: false, uid);
        var groups = Ranges(arguments, "map-groups", groups: true, uid);
        var owner = OwnerOf(arguments);
        var setgroups = Policy(arguments);
        // An ordinary user may map its own group alone only once it has given up setgroups(2).
        if (group is not null && groups is null && owner is null)
        {
            if (setgroups == SetgroupsPolicy.Allow)
                throw new UsageException($"{command}: --setgroups=allow contradicts {(arguments.Has("map-group") ? "--map-group" : arguments.Has("map-root-user") ? "--map-root-user" : "--map-current-user")}: who maps the own group alone must give up setgroups; map ranges with --map-groups or --map-auto instead", command);
            setgroups = SetgroupsPolicy.Deny;
        }

        return new IdMapOptions(With(users, user, uid), With(groups, group, gid), setgroups, owner);
    }

    private static IdMap? With(IdMap? map, uint? inside, uint outside) => inside is { } id ? (map ?? IdMap.Empty).WithSingle(id, outside) : map;

    private static SetgroupsPolicy? Policy(ParsedArguments arguments) => arguments.Last("setgroups") switch
    {
        null => null,
        "allow" => SetgroupsPolicy.Allow,
        "deny" => SetgroupsPolicy.Deny,
        var other => throw new UsageException($"{arguments.Command.Name}: --setgroups {other}: expected allow or deny", arguments.Command.Name),
    };

    private static (uint Uid, uint Gid)? OwnerOf(ParsedArguments arguments)
    {
        if (arguments.Last("owner") is not { } text) return null;
        var parts = text.Split(':');
        if (parts.Length == 2 && Names.Id(parts[0]) is { } uid && Names.Id(parts[1]) is { } gid) return (uid, gid);
        throw new UsageException($"{arguments.Command.Name}: --owner {text}: expected UID:GID, two numbers from 0 to 4294967294", arguments.Command.Name);
    }

    private static IdMap? Ranges(ParsedArguments arguments, string option, bool groups, uint uid)
    {
        List<IdMapping>? ranges = null;
        foreach (var (name, value) in arguments.InOrder)
        {
            if (name == option) (ranges ??= []).AddRange(Range(arguments, option, value!, groups, uid));
            else if (name is "map-auto" or "map-subids" && value is not "false") (ranges ??= []).Add(Subordinate(name, groups, uid));
        }

        return ranges is null ? null : new IdMap([.. ranges]);
    }

    private static IEnumerable<IdMapping> Range(ParsedArguments arguments, string option, string text, bool groups, uint uid)
    {
        if (text is "auto" or "subids") return [Subordinate($"{option}={text}", groups, uid, identity: text == "subids")];
        if (text == "all")
        {
            var own = IdMap.TryRead(Environment.ProcessId, groups) ?? IdMap.Identity;
            return own.Select(range => new IdMapping(range.ContainerId, range.ContainerId, range.Size));
        }

        // The form of unshare before 2.39 has the id outside first.
        var parts = text.Split(',');
        var colons = parts.Length == 3 ? $"{parts[1]}:{parts[0]}:{parts[2]}" : text;
        try
        {
            return [IdMapping.Parse(colons)];
        }
        catch (CaissonException e)
        {
            throw new UsageException($"{arguments.Command.Name}: --{option} {text}: {e.Cause ?? Expected}; {Expected}", arguments.Command.Name);
        }
    }

    private static IdMapping Subordinate(string option, bool groups, uint uid, bool? identity = null)
    {
        var file = groups ? SubordinateIds.GroupFile : SubordinateIds.UserFile;
        var passwd = ProcFile.TryRead("/etc/passwd") is { } bytes ? CString.Decode(bytes) : "";
        var name = Names.Find(passwd, uid);
        var ranges = SubordinateIds.Read(file, name, uid);
        if (ranges.Count == 0)
        {
            var who = name is null ? string.Create(CultureInfo.InvariantCulture, $"user {uid}") : string.Create(CultureInfo.InvariantCulture, $"user {name} ({uid})");
            throw new CaissonException($"--{option} has no ids to give", $"{who} has no range in {file}",
                $"as root: usermod {MapHelperFailure.AddRanges(name, uid, file, Machine.Current())} {name ?? "USER"}; or map your own id alone with -r, which needs none");
        }

        return new IdMapping(identity ?? option == "map-subids" ? ranges[0].First : 0, ranges[0].First, ranges[0].Count);
    }
}
