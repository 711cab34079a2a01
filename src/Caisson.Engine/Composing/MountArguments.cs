using Caisson.Oci;

namespace Caisson.Engine;

/// <summary>Reads <c>-v</c>, <c>--tmpfs</c> and <c>--mount</c>.</summary>
internal sealed class MountArguments(HostFacts facts, bool ownUserNamespace, bool privileged)
{
    // Of the machine's memory, for each that has no size of its own.
    private const string DefaultSize = "size=20%";

    internal SpecMount Volume(string text)
    {
        const string expected = "expected SOURCE:DESTINATION[:OPTIONS], such as ./data:/data:ro";
        var parts = text.Split(':');
        if (parts.Length < 2) throw Problem.With("--volume", text, "it has no destination", expected);
        if (parts.Length > 3) throw Problem.With("--volume", text, "it has more than three parts", $"{expected}; paths with a colon go into --mount type=bind,source=…,target=…");
        if (!parts[0].StartsWith('/') && !parts[0].StartsWith('.'))
        {
            throw Problem.With("--volume", text, parts[0].Length == 0 ? "the source is empty" : $"{Problem.Quote(parts[0])} would be the name of a volume, which Caisson does not have",
                "a directory is written with a slash or a dot in front, such as ./" + (parts[0].Length == 0 ? "data" : parts[0]));
        }

        var options = parts.Length == 3 ? parts[2].Split(',') : [];
        return Bind("--volume", text, parts[0], parts[1], options);
    }

    internal SpecMount Tmpfs(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var destination = Paths.Inside("--tmpfs", text, colon < 0 ? text : text[..colon]);
        return MakeTmpfs("--tmpfs", text, destination, colon < 0 ? [] : text[(colon + 1)..].Split(','));
    }

    internal SpecMount Mount(string text)
    {
        string? type = null, source = null, target = null;
        var options = new List<string>();
        var recursive = true;
        foreach (var field in Fields(text))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? field : field[..equals];
            var value = equals < 0 ? null : field[(equals + 1)..];
            switch (key)
            {
                case "type": type = Value(text, key, value); break;
                case "source" or "src": source = Value(text, key, value); break;
                case "target" or "destination" or "dst": target = Value(text, key, value); break;
                case "readonly" or "ro": options.Add(Switch(text, key, value) ? "ro" : "rw"); break;
                case "bind-propagation": options.Add(Value(text, key, value)); break;
                case "bind-nonrecursive": recursive = !Switch(text, key, value); break;
                case "tmpfs-size": options.Add("size=" + Value(text, key, value)); break;
                case "tmpfs-mode": options.Add("mode=" + Value(text, key, value)); break;
                case "": throw Problem.With("--mount", text, "one of its fields is empty");
                default: options.Add(field); break;
            }
        }

        if (type is null) throw Problem.With("--mount", text, "it has no type", "expected type=bind, type=tmpfs, type=overlay or another file system type");
        if (target is null) throw Problem.With("--mount", text, "it has no target", "expected target=PATH, where it lies in the container");
        switch (type)
        {
            case "bind":
                if (source is null) throw Problem.With("--mount", text, "a bind mount needs a source", "expected source=PATH, what is shown in the container");
                if (!recursive) options.Insert(0, "bind");
                return Bind("--mount", text, source, target, options);
            case "tmpfs":
                if (source is not (null or "tmpfs")) throw Problem.With("--mount", text, "a tmpfs has no source");
                return MakeTmpfs("--mount", text, Paths.Inside("--mount", text, target), options);
            case "volume":
                throw Problem.With("--mount", text, "Caisson does not have volumes", "use type=bind with source=DIRECTORY");
            case "overlay":
                return Overlay(text, source, Paths.Inside("--mount", text, target), options);
            default:
                var place = Paths.Inside("--mount", text, target);
                AddForbidden(options, place, MountAttributes.None);
                return new SpecMount { Destination = place, Type = type, Source = source ?? type, Options = options };
        }
    }

    private static string Value(string text, string key, string? value) =>
        value is { Length: > 0 } ? value : throw Problem.With("--mount", text, $"{key} has no value", $"expected {key}=VALUE");

    private static bool Switch(string text, string key, string? value) => value switch
    {
        null or "true" or "1" => true,
        "false" or "0" => false,
        _ => throw Problem.With("--mount", text, $"{Problem.Quote(value)} is no value for {key}", "expected true or false"),
    };

    // Commas separate fields, except in double quotes: "source=/a,b" is one field.
    private static List<string> Fields(string text)
    {
        var fields = new List<string>();
        var field = new System.Text.StringBuilder();
        var quoted = false;
        foreach (var c in text)
        {
            if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else
            {
                field.Append(c);
            }
        }

        if (quoted) throw Problem.With("--mount", text, "a double quote is not closed");
        fields.Add(field.ToString());
        return fields;
    }

    private SpecMount Bind(string option, string text, string source, string destination, IReadOnlyList<string> words)
    {
        var target = Paths.Inside(option, text, destination);
        var path = Paths.Absolute(source, facts.WorkingDirectory);
        if (facts.Probe(path).Kind == HostPathKind.Missing)
            throw Problem.With(option, text, $"its source {Problem.Quote(path)} does not exist on the host", "create it first, or correct the path");
        var options = new List<string>();
        var kind = "rbind";
        var mapped = false;
        foreach (var word in words)
        {
            switch (word)
            {
                case "bind" or "rbind": kind = word; break;
                case "idmap" or "ridmap":
                    mapped = true;
                    options.Add(word);
                    break;
                case "z" or "Z": throw Problem.With(option, text, $"{word} asks for an SELinux label, which Caisson does not set yet");
                case "U": throw Problem.With(option, text, "U would change the owner of files of the host", "idmap shows them with other owners and changes nothing");
                case "O": throw Problem.With(option, text, "O asks for an overlay", "use --mount type=overlay,lowerdir=…,upperdir=…,workdir=…,target=…");
                case "":
                    throw Problem.With(option, text, "one of its options is empty");
                default:
                    if (!IsMountFlag(word) && MountOptions.ParsePropagation(word) == MountPropagation.None)
                    {
                        throw Problem.With(option, text, $"{Problem.Quote(word)} is no option of a bind mount",
                            "known are ro, rw, rro, [no]exec, [no]suid, [no]dev, noatime, bind, rbind, [r]private, [r]shared, [r]slave, [r]unbindable, idmap, ridmap");
                    }

                    options.Add(word);
                    break;
            }
        }

        options.Insert(0, kind);
        AddForbidden(options, target, AttributesOf(path), recursive: kind == "rbind");
        if (mapped && !ownUserNamespace)
            throw Problem.With(option, text, "idmap shows files with the ids of the container's user namespace, and it has none of its own", "add --userns with --map-auto or --uidmap");
        if (mapped && !facts.Privileged)
            throw Problem.With(option, text, "idmap is refused to ordinary users", "the kernel lets only those map a file system who could have mounted it: run as root, or leave idmap out");
        return new SpecMount { Destination = target, Type = "bind", Source = path, Options = options };
    }

    // What the host forbids of a mount's files is not allowed because a container sees them; and devices are for /dev.
    private void AddForbidden(List<string> options, string target, MountAttributes host, bool recursive = false)
    {
        var given = MountOptions.Parse(options);
        var mentioned = given.Set | given.Clear | given.RecursiveSet | given.RecursiveClear;
        var wanted = host & ~mentioned;
        if (!privileged && !Paths.IsAtOrBelow(target, "/dev") && (mentioned & MountAttributes.Nodev) == 0)
        {
            options.Add(recursive ? "rnodev" : "nodev");
            wanted &= ~MountAttributes.Nodev;
        }

        if ((wanted & MountAttributes.Rdonly) != 0) options.Add("ro");
        if ((wanted & MountAttributes.Nosuid) != 0) options.Add("nosuid");
        if ((wanted & MountAttributes.Nodev) != 0) options.Add("nodev");
        if ((wanted & MountAttributes.Noexec) != 0) options.Add("noexec");
        if ((wanted & MountAttributes.Nosymfollow) != 0) options.Add("nosymfollow");
    }

    private MountAttributes AttributesOf(string path)
    {
        // By the mount's id where the kernel tells it: a path may lead over links.
        if (facts.Probe(path).Mount is > 0 and var id)
        {
            foreach (var mount in facts.Mounts)
            {
                if (mount.Id == id) return mount.Attributes;
            }
        }

        return HostRoot.MountOf(path, facts.Mounts)?.Attributes ?? MountAttributes.None;
    }

    private static bool IsMountFlag(string word) => (word.StartsWith('r') && word is not ("ro" or "rw" or "relatime") ? word[1..] : word) is
        "ro" or "rw" or "exec" or "noexec" or "suid" or "nosuid" or "dev" or "nodev" or "atime" or "noatime" or "relatime" or "norelatime"
        or "strictatime" or "nostrictatime" or "diratime" or "nodiratime" or "symfollow" or "nosymfollow";

    private static SpecMount MakeTmpfs(string option, string text, string destination, IReadOnlyList<string> words)
    {
        var options = new List<string> { "nosuid", "nodev" };
        bool mode = false, size = false;
        foreach (var word in words)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? word : word[..equals];
            var known = equals < 0
                ? key is "tmpcopyup" or "noswap" || IsMountFlag(key) || MountOptions.ParsePropagation(key) != MountPropagation.None
                : equals < word.Length - 1 && key is "size" or "mode" or "uid" or "gid" or "nr_inodes" or "nr_blocks" or "huge" or "mpol";
            if (!known)
            {
                throw Problem.With(option, text, word.Length == 0 ? "one of its options is empty" : $"{Problem.Quote(word)} is no option of a tmpfs",
                    "known are size=, mode=, uid=, gid=, nr_inodes=, nr_blocks=, huge=, mpol=, noswap, tmpcopyup, ro, [no]exec, [no]suid, [no]dev, noatime; see tmpfs(5)");
            }

            mode |= key == "mode";
            size |= key is "size" or "nr_blocks";
            options.Add(word);
        }

        if (!mode) options.Add("mode=1777");
        if (!size) options.Add(DefaultSize);
        return new SpecMount { Destination = destination, Type = "tmpfs", Source = "tmpfs", Options = options };
    }

    private SpecMount Overlay(string text, string? source, string destination, List<string> words)
    {
        var options = new List<string>();
        string? lower = null, upper = null, work = null;
        foreach (var word in words)
        {
            if (word.StartsWith("lowerdir=", StringComparison.Ordinal)) lower = word[9..];
            else if (word.StartsWith("upperdir=", StringComparison.Ordinal)) upper = Absolute(word[9..]);
            else if (word.StartsWith("workdir=", StringComparison.Ordinal)) work = Absolute(word[8..]);
            else options.Add(word);
        }

        if (lower is null && source is not (null or "overlay")) lower = source;
        if (lower is null) throw Problem.With("--mount", text, "an overlay needs lower directories", "expected lowerdir=DIR[:DIR…]");
        if ((upper is null) != (work is null)) throw Problem.With("--mount", text, "upperdir and workdir come together", "give both, on one file system, or neither for a read-only overlay");
        var lowers = lower.Split(':');
        if (upper is null && lowers.Length < 2) throw Problem.With("--mount", text, "an overlay of a single directory without upperdir is that directory", "give upperdir= and workdir=, a second lowerdir, or use type=bind");
        for (var i = 0; i < lowers.Length; i++)
        {
            lowers[i] = Absolute(lowers[i]);
            if (facts.Probe(lowers[i]).Kind == HostPathKind.Missing) throw Problem.With("--mount", text, $"{Problem.Quote(lowers[i])} does not exist on the host", "create it first, or correct the path");
        }

        var forbidden = MountAttributes.None;
        foreach (var directory in lowers) forbidden |= AttributesOf(directory) & ~MountAttributes.Rdonly;
        AddForbidden(options, destination, forbidden);
        options.Add("lowerdir=" + string.Join(':', lowers));
        if (upper is not null)
        {
            options.Add("upperdir=" + upper);
            options.Add("workdir=" + work);
        }

        return new SpecMount { Destination = destination, Type = "overlay", Source = "overlay", Options = options };
    }

    private string Absolute(string path) => Paths.Absolute(path, facts.WorkingDirectory);
}
