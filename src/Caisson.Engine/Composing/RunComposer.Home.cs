using Caisson.Oci;

namespace Caisson.Engine;

/// <summary>Home directories, what of the host's files root's container is not to see, and where the program starts.</summary>
public sealed partial class RunComposer
{
    private const string HostKeys = "/etc/ssh";

    // The root is this machine's own file system, whichever way that was said.
    private bool _onHostFiles;

    // To an ordinary user's container the kernel shows no more than to the user, and with --privileged nothing is covered.
    private bool HidesSecrets => _onHostFiles && OwnMounts && _facts.Privileged && !_options.Secrets && !_options.Privileged;

    private void CheckHostOptions()
    {
        var option = _options.Home ? "--home" : _options.Secrets ? "--secrets" : null;
        if (option is not null && !_onHostFiles)
            throw new CaissonException($"{option} is about this machine's files", "the root is the directory of --rootfs, which has its own", $"leave {option} out, or show a directory of the host with --volume");
        if (_options.Secrets && !_facts.Privileged)
            throw new CaissonException("--secrets", "nothing is hidden from an ordinary user's container: it sees what the user may see", "leave it out");
    }

    private string? StorageSize()
    {
        const string expected = "expected size=NUMBER, with k, m, g or % behind it, such as size=2g or size=50%";
        string? size = null;
        foreach (var text in _options.StorageOptions)
        {
            if (!text.StartsWith("size=", StringComparison.Ordinal)) throw Problem.With("--storage-opt", text, "only size is known", expected);
            size = text["size=".Length..];
            var number = size.TrimEnd('k', 'm', 'g', 'K', 'M', 'G', '%');
            if (size.Length - number.Length > 1 || !ulong.TryParse(number, System.Globalization.NumberStyles.None, null, out var value) || value == 0)
                throw Problem.With("--storage-opt", text, $"{Problem.Quote(size)} is not a size", expected);
        }

        return size;
    }

    private List<string> Secrets()
    {
        List<string> paths = ["/etc/shadow", "/etc/shadow-", "/etc/gshadow", "/etc/gshadow-"];
        foreach (var entry in _facts.List(HostKeys) ?? [])
        {
            if (entry.Name.StartsWith("ssh_host_", StringComparison.Ordinal) && entry.Name.EndsWith("_key", StringComparison.Ordinal)) paths.Add($"{HostKeys}/{entry.Name}");
        }

        return paths;
    }

    private static string HomeOf(Identity identity) => identity.Home ?? (identity.Uid == 0 ? "/root" : "/");

    private bool HidesHome(string path) => HidesSecrets && path != "/" && (path == "/root" || path == RootsHome);

    private string RootsHome => Users.Known(0, _facts.Passwd)?.Home ?? "/root";

    /// <summary>Empty home directories in memory: in place of root's, which is not for its containers, and of one that the program could not write to.</summary>
    private void Homes(Identity identity)
    {
        if (!_onHostFiles) return;
        if (!_options.Home)
        {
            foreach (var path in (string[])["/root", RootsHome])
            {
                if (HidesHome(path) && !IsMounted(path)) Add(path, "tmpfs", "tmpfs", "nosuid", "nodev", "mode=700", HomeSize);
            }
        }

        var home = HomeOf(identity);
        if (_options.Home || IsMounted(home) || !NeedsOwn(home, identity)) return;
        Add(home, "tmpfs", "tmpfs", "nosuid", "nodev", "mode=700", $"uid={identity.Uid}", $"gid={identity.Gid}", HomeSize);
    }

    // A daemon's home may be any directory of the system: only those that are nothing else are replaced.
    private bool NeedsOwn(string home, Identity identity)
    {
        if (home is "/" or "/tmp" or "/run" or "/dev" or "/proc" or "/sys") return false;
        if (HostRoot.IsReplaced(home)) return Paths.IsAtOrBelow(home, "/tmp") || Paths.IsAtOrBelow(home, "/run");
        if (_maps is null || home != RootsHome && !Paths.IsAtOrBelow(home, "/home")) return false;
        var found = _facts.Probe(home);
        return found.Kind != HostPathKind.Directory || IdMaps.ToHost(_maps.Uids, identity.Uid) != found.Uid;
    }

    /// <summary><c>--home</c>: the caller's own home directory, at the place where the program's user has one.</summary>
    private void ShowHome(HostRoot root, Identity identity, bool locked)
    {
        if (!_options.Home)
        {
            // Below directories of users who do not exist inside nothing can be changed: one's own home gets an overlay to itself.
            var home = HomeOf(identity);
            if (_maps is not null && _onHostFiles && home != "/" && !HostRoot.IsReplaced(home) && _facts.Probe(home) is { Kind: HostPathKind.Directory } found && !HidesHome(home)
                && IdMaps.ToHost(_maps.Uids, identity.Uid) == found.Uid) root.TryAdd(home, home, locked);
            return;
        }

        var own = _facts.Home ?? throw new CaissonException("--home", $"/etc/passwd names no home directory of user {_facts.Uid}", "show a directory with --volume DIR:PATH, and set HOME with --env");
        var place = HomeOf(identity);
        if (place == own && !HostRoot.IsReplaced(own)) return;
        if (_facts.Probe(own).Kind != HostPathKind.Directory) throw new CaissonException("--home", $"{own} is not a directory");
        if (place == "/" || HostRoot.IsReplaced(place) && !Paths.IsAtOrBelow(place, "/tmp") && !Paths.IsAtOrBelow(place, "/run"))
            throw new CaissonException("--home", $"the user in the container has {place} for a home directory", $"show yours somewhere else: --volume {own}:PATH, and --env HOME=PATH");
        if (HostRoot.IsReplaced(place) || !root.TryAdd(place, own, locked))
        {
            throw new CaissonException("--home", HostRoot.IsReplaced(place) ? $"{place} lies in a directory that the container has its own of"
                : $"file systems are mounted below {own}, and the kernel lets no overlay cover it in a user namespace", $"show it as it is, where changes stay: --volume {own}:{place}");
        }
    }

    private bool IsMounted(string path) => _mounts.Exists(mount => mount.Destination == path);

    // On the host's file system people expect to be where they were; a foreign root begins at its root.
    private string WorkingDirectory(Identity identity)
    {
        if (_options.Workdir is { } wanted) return Paths.Inside("--workdir", wanted, wanted, allowRoot: true);
        if (!HostRooted || _namespaces[NamespaceName.Mount] == NamespaceOrigin.Joined || _options.User is not null) return "/";
        var here = _facts.WorkingDirectory;
        if (_facts.Probe(here).Kind != HostPathKind.Directory)
        {
            _warnings.Add($"the program starts in /: the working directory, {here}, cannot be reached by that path any more; -w DIR chooses another one");
            return "/";
        }

        if (!OwnMounts || Covering(here) is not { } mount || IsSeen(here, mount)) return here;
        var home = HidesSecrets && !_options.Home && Paths.IsAtOrBelow(here, mount.Destination!) && (mount.Destination == "/root" || mount.Destination == RootsHome);
        _warnings.Add($"the program starts in /: {here} is not in the container, which has a {mount.Destination} of its own; "
            + $"-v {Problem.Quote(here)}:{Problem.Quote(here)} shows it{(home ? ", --home all of " + mount.Destination : "")}, -w DIR starts elsewhere");
        return "/";
    }

    private SpecMount? Covering(string path)
    {
        SpecMount? found = null;
        foreach (var mount in _mounts)
        {
            if (Paths.IsAtOrBelow(path, mount.Destination!) && (found is null || mount.Destination!.Length >= found.Destination!.Length)) found = mount;
        }

        return found;
    }

    private bool IsSeen(string path, SpecMount mount)
    {
        if (path == mount.Destination) return true;
        return mount is { Type: "bind", Source: { } source } && _facts.Probe(source + path[mount.Destination!.Length..]).Kind == HostPathKind.Directory;
    }
}
