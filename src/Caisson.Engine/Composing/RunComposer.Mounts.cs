using System.Text;
using Caisson.Oci;

namespace Caisson.Engine;

public sealed partial class RunComposer
{
    private void Mounts(Identity identity)
    {
        Proc();
        Add("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        // Group 5 is tty by convention; where it does not exist, a terminal keeps its owner's group.
        if (GroupIsThere(5)) Add("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5");
        else Add("/dev/pts", "devpts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620");
        Add("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k");
        if (_namespaces.Owns(NamespaceName.Ipc)) Add("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
        else if (_facts.Probe("/dev/mqueue").Kind == HostPathKind.Directory) Add("/dev/mqueue", "bind", "/dev/mqueue", "rbind", "nosuid", "noexec", "nodev");
        Sys();
        if (HostRooted || _options.ReadOnly)
        {
            Add("/tmp", "tmpfs", "tmpfs", "nosuid", "nodev", "mode=1777", TemporarySize);
            Add("/run", "tmpfs", "tmpfs", "nosuid", "nodev", "mode=755", RunSize);
        }

        Homes(identity);

        EtcFiles();
    }

    // A new procfs shows the PID namespace that its maker is in, and may be made only by who owns that.
    private void Proc()
    {
        if (_namespaces.Owns(NamespaceName.Pid))
        {
            Add("/proc", "proc", "proc", "nosuid", "noexec", "nodev");
        }
        else if (_namespaces[NamespaceName.Pid] == NamespaceOrigin.Shared)
        {
            Add("/proc", "bind", "/proc", "rbind", "nosuid", "noexec", "nodev");
        }
        else
        {
            throw new CaissonException("a new user namespace cannot be combined with a joined pid namespace",
                "/proc of that namespace may be mounted only by the user namespace that owns it", "join its user namespace too: --join user=…; or leave --userns out");
        }
    }

    private void Sys()
    {
        var access = _options.Privileged ? "rw" : "ro";
        if (_namespaces.Owns(NamespaceName.Net)) Add("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", access);
        else Add("/sys", "bind", "/sys", "rbind", "nosuid", "noexec", "nodev", "rro");
        // Without a cgroup namespace of its own the container sees the host's tree, which must not be writable.
        Add("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", _namespaces.IsNew(NamespaceName.Cgroup) ? access : "ro");
    }

    private bool GroupIsThere(uint gid) => _maps is not null ? IdMaps.Maps(_maps.Gids, gid)
        : _namespaces[NamespaceName.User] == NamespaceOrigin.Shared && _facts.OwnGids.Any(range => range.Contains(new IdRange(gid, 1)));

    private void EtcFiles()
    {
        var ownNames = _namespaces.IsNew(NamespaceName.Uts);
        var ownNet = _namespaces.IsNew(NamespaceName.Net);
        if (ownNames || !HostRooted) EtcFile("hostname", HostnameInside + "\n");
        if (ownNames || ownNet || !HostRooted) EtcFile("hosts", Hosts(ownNet));
        if (ownNet)
        {
            EtcFile("resolv.conf", "# This container has no network: its network namespace has only the loopback device.\n");
        }
        else if (_facts.ResolvConf is { } text)
        {
            // Also where the root is the host's: the file is often a link into /run, which is the container's own.
            EtcFile("resolv.conf", text);
        }
    }

    private string Hosts(bool ownNet)
    {
        var text = new StringBuilder();
        if (!ownNet && _facts.Hosts is { } host) text.Append(host).Append(host.EndsWith('\n') || host.Length == 0 ? "" : "\n");
        else text.Append("127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n");
        var name = HostnameInside;
        foreach (var line in text.ToString().Split('\n'))
        {
            var words = line.Split('#')[0].Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (Array.IndexOf(words, name) > 0) return text.ToString();
        }

        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return text.Append("127.0.1.1\t").Append(name).Append(dot > 0 ? " " + name[..dot] : "").Append('\n').ToString();
    }

    private void EtcFile(string name, string content)
    {
        // A root that is used as it is must not get files that it did not have; in a directory of somebody who does not exist inside, it cannot.
        var asItIs = !HostRooted && !_options.Overlay && _options.OverlayUpper is null;
        if ((asItIs || !MayCreateIn("/etc")) && _facts.ProbeInRoot("/etc/" + name).Kind != HostPathKind.File) return;
        var path = $"{_facts.StateDirectory}/{name}";
        _files.Add(new ComposedFile(path, content));
        Add("/etc/" + name, "bind", path, "bind", "rprivate", "nosuid", "nodev", "noexec");
    }

    // capable_wrt_inode_uidgid of the kernel: root of a user namespace rules over files whose owner and group are mapped.
    private bool MayCreateIn(string directory)
    {
        if (_maps is null) return true;
        var found = _facts.ProbeInRoot(directory);
        return IdMaps.IsHostMapped(_maps.Uids, found.Uid) && IdMaps.IsHostMapped(_maps.Gids, found.Gid);
    }

    private void UserMounts(SpecLinux linux)
    {
        var arguments = new MountArguments(_facts, _maps is not null, _options.Privileged);
        var mounts = new List<SpecMount>();
        foreach (var text in _options.Volumes) mounts.Add(arguments.Volume(text));
        foreach (var text in _options.Tmpfs) mounts.Add(arguments.Tmpfs(text));
        foreach (var text in _options.Mounts) mounts.Add(arguments.Mount(text));
        foreach (var text in _options.Devices) Device(text, mounts, linux);
        for (var i = 0; i < mounts.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (mounts[i].Destination == mounts[j].Destination)
                    throw new CaissonException($"two mounts are to lie on {mounts[i].Destination}", "the second would hide the first", "leave one of them out");
            }

            if (mounts[i].Options is { } options && (options.Contains("idmap") || options.Contains("ridmap")) && _maps is not null)
                (mounts[i].UidMappings, mounts[i].GidMappings) = (_maps.Uids, _maps.Gids);
        }

        // Parents before what lies in them, whatever the order of the options; and the user's choice in place of the default.
        foreach (var mount in mounts.OrderBy(mount => Paths.Depth(mount.Destination!)))
        {
            var place = _mounts.FindIndex(other => other.Destination == mount.Destination);
            if (place >= 0) _mounts[place] = mount;
            else _mounts.Add(mount);
        }

        _files.RemoveAll(file => !_mounts.Exists(mount => mount.Source == file.Path));
    }

    private void Device(string text, List<SpecMount> mounts, SpecLinux linux)
    {
        const string expected = "expected HOST-DEVICE[:PATH-INSIDE], such as /dev/fuse";
        var parts = text.Split(':');
        if (parts.Length > 3 || parts[0].Length == 0) throw Problem.With("--device", text, "it does not have the right form", expected);
        var source = Paths.Absolute(parts[0], _facts.WorkingDirectory);
        var last = parts[^1];
        var access = parts.Length == 3 ? last : parts.Length == 2 && !last.StartsWith('/') ? last : null;
        if (access is not null and not "rwm" and not "rw")
        {
            throw Problem.With("--device", text, IsAccess(access) ? $"access {access} would need device rules of a control group, which Caisson does not set yet" : $"{Problem.Quote(access)} is no access",
                "expected rwm or nothing");
        }

        var destination = Paths.Inside("--device", text, parts.Length > 1 && (parts.Length == 3 || access is null) ? parts[1] : source);
        var found = _facts.Probe(source);
        switch (found.Kind)
        {
            case HostPathKind.Missing:
                throw Problem.With("--device", text, $"there is no {Problem.Quote(source)} on the host", expected);
            case HostPathKind.CharacterDevice or HostPathKind.BlockDevice:
                break;
            default:
                throw Problem.With("--device", text, $"{Problem.Quote(source)} is not a device", "files and directories are given with --volume");
        }

        // mknod is for root alone; everybody else gets the host's own node shown.
        if (_namespaces.InUserNamespace || !_facts.Privileged)
        {
            mounts.Add(new SpecMount { Destination = destination, Type = "bind", Source = source, Options = ["bind", "rprivate", "nosuid", "noexec"] });
            return;
        }

        (linux.Devices ??= []).Add(new SpecDevice
        {
            Path = destination,
            Type = found.Kind == HostPathKind.BlockDevice ? "b" : "c",
            Major = found.Major,
            Minor = found.Minor,
            FileMode = found.Mode,
            Uid = found.Uid,
            Gid = found.Gid,
        });
    }

    private static bool IsAccess(string word)
    {
        foreach (var c in word)
        {
            if (c is not ('r' or 'w' or 'm')) return false;
        }

        return word.Length is > 0 and <= 3;
    }

    private void Protect(SpecLinux linux)
    {
        List<string> masked = _options.Privileged ? [] : SpecDefaults.MaskedPaths();
        List<string> readOnly = _options.Privileged ? [] : SpecDefaults.ReadonlyPaths();
        Take("--masked-path", _options.MaskedPaths, masked);
        // After "none", which is said of the kernel's files.
        if (HidesSecrets) masked.AddRange(Secrets().Where(path => !masked.Contains(path)));
        Take("--readonly-path", _options.ReadonlyPaths, readOnly);
        linux.MaskedPaths = masked;
        linux.ReadonlyPaths = readOnly;

        static void Take(string option, IReadOnlyList<string> paths, List<string> list)
        {
            foreach (var path in paths)
            {
                if (path == "none") list.Clear();
            }

            foreach (var path in paths)
            {
                if (path == "none") continue;
                var clean = Paths.Inside(option, path, path);
                if (!list.Contains(clean)) list.Add(clean);
            }
        }
    }

    private void Add(string destination, string type, string source, params string[] options) =>
        _mounts.Add(new SpecMount { Destination = destination, Type = type, Source = source, Options = [.. options] });
}
