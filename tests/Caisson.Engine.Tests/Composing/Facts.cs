using Caisson.Oci;

namespace Caisson.Engine.Tests.Composing;

/// <summary>Machines and callers that exist nowhere, and what options come to on them.</summary>
internal static class Facts
{
    public const string Passwd = "root:x:0:0:root:/root:/bin/sh\nann:x:1000:1000:Ann:/home/ann:/bin/sh\n1234:x:0:0:a trap:/:/bin/sh\nbob:x:1001:100::/home/bob:/bin/sh\nbroken\nbig:x:4294967295:0::/:/bin/sh\n";
    public const string Group = "root:x:0:\nadm:x:4:ann,bob\ntty:x:5:\nann:x:1000:\nusers:x:100:\nvideo:x:44:ann\n77:x:0:\n";

    public static readonly HostFacts Root = new()
    {
        Uid = 0,
        Gid = 0,
        Privileged = true,
        Hostname = "host",
        WorkingDirectory = "/work",
        StateDirectory = "/run/caisson/box",
        Mounts = [new HostMount(1, 0, "8:1", "/", "/", "ext4")],
        Passwd = Passwd,
        Group = Group,
        ResolvConf = "nameserver 192.0.2.1\n",
        Hosts = "127.0.0.1 localhost\n192.0.2.7 host\n",
        Environment = new Dictionary<string, string> { ["TERM"] = "screen", ["LANG"] = "C.UTF-8" },
        Probe = path => path switch
        {
            "/dev/fuse" => new HostPath(HostPathKind.CharacterDevice, 10, 229, 0b110_110_110),
            "/dev/sda" => new HostPath(HostPathKind.BlockDevice, 8, 0, 0b110_110_000, 0, 6),
            "/etc/passwd" or "/work/file" => new HostPath(HostPathKind.File),
            _ when path.Contains("missing", StringComparison.Ordinal) => new HostPath(HostPathKind.Missing),
            _ => new HostPath(HostPathKind.Directory),
        },
        ProbeInRoot = path => new HostPath(path == "/etc/hosts" ? HostPathKind.File : path == "/etc" ? HostPathKind.Directory : HostPathKind.Missing),
        ReadText = path => path == "/work/vars" ? "# a comment\nA=1\n\nLANG\r\nB=x=y\n" : throw new CaissonException($"cannot read {path}"),
        Containers = new Dictionary<string, int> { ["web"] = 4711 },
    };

    public static readonly HostFacts User = Root with
    {
        Uid = 1000,
        Gid = 1000,
        Privileged = false,
        SubordinateUids = [new IdRange(100000, 65536)],
        SubordinateGids = [new IdRange(200000, 65536)],
        IdMapHelpers = true,
        StateDirectory = "/run/user/1000/caisson/box",
    };

    public static readonly HostFacts PlainUser = User with { SubordinateUids = [], SubordinateGids = [], IdMapHelpers = false };

    public static readonly RunOptions Options = new() { Name = "box", Command = ["true"] };

    public static Composition Compose(RunOptions options, HostFacts? facts = null) => RunComposer.Compose(options, facts ?? Root);

    public static OciSpec Spec(RunOptions options, HostFacts? facts = null) => Compose(options, facts).Spec;

    public static string Refusal(RunOptions options, HostFacts? facts = null) => Should.Throw<CaissonException>(() => Compose(options, facts)).Message;

    public static string Namespaces(OciSpec spec) =>
        string.Join(' ', spec.Linux!.Namespaces!.Select(item => item.Path is null ? item.Type : $"{item.Type}={item.Path}"));

    public static string Maps(List<SpecIdMapping>? map) => map is null ? "" : string.Join(' ', map.Select(line => $"{line.ContainerId}:{line.HostId}:{line.Size}"));

    public static string Mount(OciSpec spec, string destination)
    {
        var mount = spec.Mounts!.SingleOrDefault(mount => mount.Destination == destination);
        return mount is null ? "" : $"{mount.Type} {mount.Source} {string.Join(',', mount.Options!)}";
    }
}
