using Caisson.Oci;

namespace Caisson.Engine;

/// <summary>What the options say about namespaces.</summary>
internal sealed class Namespaces
{
    internal const int Count = 8;
    private const string Kinds = "user, pid, mount, uts, ipc, net, cgroup, time";
    private readonly NamespaceOrigin[] _origins = new NamespaceOrigin[Count];
    private readonly string?[] _paths = new string?[Count];
    private readonly string?[] _targets = new string?[Count];

    // The option that decided about a kind, for messages; null for the default.
    private readonly string?[] _because = new string?[Count];

    internal NamespaceOrigin this[NamespaceName kind] => _origins[(int)kind];

    internal bool IsNew(NamespaceName kind) => this[kind] == NamespaceOrigin.New;

    internal string? Path(NamespaceName kind) => _paths[(int)kind];

    /// <summary>Whether the container's processes live in another user namespace than the caller.</summary>
    internal bool InUserNamespace => this[NamespaceName.User] != NamespaceOrigin.Shared;

    /// <summary>Whether the container's user namespace owns its namespace of this kind, which the kernel wants for mounting what shows it.</summary>
    internal bool Owns(NamespaceName kind) => !InUserNamespace || this[kind] switch
    {
        NamespaceOrigin.New => true,
        NamespaceOrigin.Joined => this[NamespaceName.User] == NamespaceOrigin.Joined,
        _ => false,
    };

    /// <summary>How a kind came to be what it is, such as <c>shared with the host (--share net)</c>.</summary>
    internal string Story(NamespaceName kind)
    {
        var because = _because[(int)kind] is { } option ? $" ({option})" : "";
        return this[kind] switch
        {
            NamespaceOrigin.New => "new" + because,
            NamespaceOrigin.Joined => $"that of {_targets[(int)kind]}{because}",
            _ => "shared with the host" + because,
        };
    }

    internal static Namespaces From(RunOptions options, HostFacts facts)
    {
        var result = new Namespaces();
        result.TakeNew(options);
        foreach (var list in options.Share)
        {
            foreach (var kind in KindsOf("--share", list)) result.Set(kind, NamespaceOrigin.Shared, $"--share {list}", decided: true);
        }

        foreach (var join in options.Join) result.TakeJoin(join, facts);
        result.TakeUser(options, facts);
        if (options.TimeOffsets.Count > 0 && result._because[(int)NamespaceName.Time] is null && options.Namespaces.Count == 0)
            result._origins[(int)NamespaceName.Time] = NamespaceOrigin.New;
        result.Check(facts);
        return result;
    }

    internal List<SpecNamespace> ToSpec()
    {
        var list = new List<SpecNamespace>(Count);
        for (var i = 0; i < Count; i++)
        {
            if (_origins[i] != NamespaceOrigin.Shared) list.Add(new SpecNamespace { Type = OciName((NamespaceName)i), Path = _paths[i] });
        }

        return list;
    }

    private void TakeNew(RunOptions options)
    {
        if (options.Namespaces.Count == 0)
        {
            for (var kind = NamespaceName.Pid; kind <= NamespaceName.Cgroup; kind++) _origins[(int)kind] = NamespaceOrigin.New;
            return;
        }

        foreach (var list in options.Namespaces)
        {
            foreach (var kind in KindsOf("--ns", list)) Set(kind, NamespaceOrigin.New, $"--ns {list}", decided: !list.Contains("default", StringComparison.Ordinal));
        }
    }

    private void Set(NamespaceName kind, NamespaceOrigin origin, string option, bool decided)
    {
        var i = (int)kind;
        if (decided && _because[i] is { } before && _origins[i] != origin)
            throw new CaissonException($"{option} contradicts {before}", $"the {Word(kind)} namespace can only be one of new, shared and joined");
        _origins[i] = origin;
        if (decided) _because[i] = option;
    }

    private void TakeJoin(string text, HostFacts facts)
    {
        const string expected = "expected KIND=TARGET with TARGET the name of a container or of a pinned namespace, pid:N or a path, such as net=web or net=/run/netns/blue";
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0 || equals == text.Length - 1) throw Problem.With("--join", text, "it has no target", expected);
        var target = text[(equals + 1)..];
        foreach (var kind in KindsOf("--join", text[..equals]))
        {
            if (_because[(int)kind] is not null && this[kind] == NamespaceOrigin.Joined)
                throw Problem.With("--join", text, $"the {Word(kind)} namespace is already {Story(kind)}");
            Set(kind, NamespaceOrigin.Joined, $"--join {text}", decided: true);
            _targets[(int)kind] = target;
            var path = PathOf(kind, target, text, facts);
            // Nobody may join the user namespace that he is in: setns(2).
            if (kind == NamespaceName.User && facts.IsOwnNamespace(path, FileName(kind))) _origins[(int)kind] = NamespaceOrigin.Shared;
            else _paths[(int)kind] = path;
        }
    }

    private static string PathOf(NamespaceName kind, string target, string text, HostFacts facts)
    {
        if (target.Contains('/'))
        {
            var path = Paths.Absolute(target, facts.WorkingDirectory);
            if (facts.Probe(path).Kind == HostPathKind.Missing)
                throw Problem.With("--join", text, $"{path} does not exist", "name a file such as /proc/PID/ns/net or one that keeps a namespace (a bind mount of it)");
            return path;
        }

        if (target.StartsWith("pid:", StringComparison.Ordinal))
        {
            if (!int.TryParse(target.AsSpan(4), System.Globalization.NumberStyles.None, null, out var pid) || pid <= 0)
                throw Problem.With("--join", text, "what follows pid: is not a process id", "expected a positive number, such as pid:4711");
            var path = $"/proc/{pid}/ns/{FileName(kind)}";
            if (facts.Probe($"/proc/{pid}").Kind == HostPathKind.Missing)
                throw Problem.With("--join", text, $"there is no process {pid}", "ps -e lists the processes");
            return path;
        }

        var pinned = facts.Pinned(target, FileName(kind));
        if (facts.Containers.TryGetValue(target, out var container))
        {
            if (pinned is not null)
                throw Problem.With("--join", text, $"both a container and a pinned {Word(kind)} namespace are named {target}", $"write {Word(kind)}=pid:{container} for the one, {Word(kind)}={pinned} for the other");
            return $"/proc/{container}/ns/{FileName(kind)}";
        }

        return pinned ?? throw Problem.With("--join", text, $"neither a running container nor a pinned {Word(kind)} namespace is named {target}",
            "caisson ps and caisson ns ls --kept list them; a process is written pid:N, a file with a slash");
    }

    private void TakeUser(RunOptions options, HostFacts facts)
    {
        const int user = (int)NamespaceName.User;
        var option = options.UserNamespace ? "--userns"
            : options.UidMaps.Count > 0 ? "--uidmap"
            : options.GidMaps.Count > 0 ? "--gidmap"
            : options.MapRoot ? "--map-root"
            : options.MapUser ? "--map-user"
            : options.MapAuto ? "--map-auto"
            : null;
        if (option is not null)
        {
            if (this[NamespaceName.User] == NamespaceOrigin.Joined)
                throw new CaissonException($"{option} contradicts {_because[user]}", "the ids of an existing user namespace were mapped when it was made and stay as they are");
            if (_because[user] is { } because && this[NamespaceName.User] == NamespaceOrigin.Shared)
                throw new CaissonException($"{option} contradicts {because}", "ids are mapped in a user namespace of the container's own");
            _origins[user] = NamespaceOrigin.New;
            _because[user] ??= option;
        }
        else if (!facts.Privileged && _because[user] is null && Array.IndexOf(_origins, NamespaceOrigin.New) >= 0)
        {
            _origins[user] = NamespaceOrigin.New;
        }
    }

    // What no kernel allows is better said before anything is made.
    private void Check(HostFacts facts)
    {
        if (facts.Privileged) return;
        for (var i = 1; i < Count; i++)
        {
            var kind = (NamespaceName)i;
            if (_origins[i] == NamespaceOrigin.New && this[NamespaceName.User] == NamespaceOrigin.Shared)
            {
                throw new CaissonException(
                    $"a new {Word(kind)} namespace cannot be made without a user namespace of its own ({_because[(int)NamespaceName.User]})",
                    "making one needs CAP_SYS_ADMIN, which an ordinary user has only inside a user namespace of his own", "leave user out of --share, or run as root");
            }

            if (_origins[i] == NamespaceOrigin.Joined && this[NamespaceName.User] != NamespaceOrigin.Joined)
            {
                throw new CaissonException(
                    $"{_because[i]}: the {Word(kind)} namespace of {_targets[i]} cannot be joined alone",
                    "it belongs to another user namespace, and joining it needs CAP_SYS_ADMIN there", $"join that as well: --join user={_targets[i]}; or run as root");
            }
        }
    }

    private static List<NamespaceName> KindsOf(string option, string list)
    {
        var result = new List<NamespaceName>();
        foreach (var word in list.Split(','))
        {
            switch (word)
            {
                case "user": result.Add(NamespaceName.User); break;
                case "pid": result.Add(NamespaceName.Pid); break;
                case "mount" or "mnt": result.Add(NamespaceName.Mount); break;
                case "uts": result.Add(NamespaceName.Uts); break;
                case "ipc": result.Add(NamespaceName.Ipc); break;
                case "net" or "network": result.Add(NamespaceName.Net); break;
                case "cgroup": result.Add(NamespaceName.Cgroup); break;
                case "time": result.Add(NamespaceName.Time); break;
                case "all":
                    for (var i = 0; i < Count; i++) result.Add((NamespaceName)i);
                    break;
                case "default" when option == "--ns":
                    for (var kind = NamespaceName.Pid; kind <= NamespaceName.Cgroup; kind++) result.Add(kind);
                    break;
                case "none" when option == "--ns" && list == "none": break;
                default:
                    var words = option == "--ns" ? $"{Kinds}; or all, default, none" : $"{Kinds}; or all";
                    throw Problem.With(option, list, word.Length == 0 ? "an item of the list is empty" : $"there is no kind of namespace called {Problem.Quote(word)}", $"the kinds are {words}");
            }
        }

        return result;
    }

    /// <summary>The word for a kind on the command line.</summary>
    internal static string Word(NamespaceName kind) => kind switch
    {
        NamespaceName.User => "user",
        NamespaceName.Pid => "pid",
        NamespaceName.Mount => "mount",
        NamespaceName.Uts => "uts",
        NamespaceName.Ipc => "ipc",
        NamespaceName.Net => "net",
        NamespaceName.Cgroup => "cgroup",
        _ => "time",
    };

    /// <summary>The kind's file in /proc/PID/ns.</summary>
    internal static string FileName(NamespaceName kind) => kind == NamespaceName.Mount ? "mnt" : Word(kind);

    /// <summary>The kind's name in runtime-spec.</summary>
    internal static string OciName(NamespaceName kind) => kind == NamespaceName.Net ? NamespaceTypes.Network : Word(kind);
}
