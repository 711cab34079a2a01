using System.Text.Json;
using System.Text.Json.Nodes;

namespace Caisson.EndToEnd.Harness;

/// <summary>Where a bundle's root file system comes from.</summary>
public enum BundleRoot
{
    /// <summary>A copy of the busybox one, which the test may change.</summary>
    BusyboxCopy,

    /// <summary>The busybox one itself in the cache; the config says that it is read-only.</summary>
    BusyboxReadOnly,

    /// <summary>The Debian one itself in the cache; the config says that it is read-only.</summary>
    DebianReadOnly,

    /// <summary>An empty directory.</summary>
    Empty,
}

/// <summary>Makes OCI bundles: a directory with a root file system and a config.json that tests edit.</summary>
/// <remarks>
/// The starting point is what runtimes write for `spec`: six new namespaces and the default mounts, with a
/// busybox shell that runs <c>true</c>.
/// </remarks>
public sealed class BundleBuilder
{
    private readonly Sandbox _sandbox;
    private readonly string _name;
    private BundleRoot _root = BundleRoot.BusyboxCopy;
    private TestUser _owner = TestUser.Harness;

    /// <param name="sandbox">Where the bundle will be used; it lies in the sandbox's work directory and goes with it.</param>
    /// <param name="name">The directory's name.</param>
    public BundleBuilder(Sandbox sandbox, string name = "bundle")
    {
        (_sandbox, _name) = (sandbox, name);
        Config = JsonNode.Parse(DefaultConfig)!.AsObject();
    }

    /// <summary>The document as it stands; change it freely.</summary>
    public JsonObject Config { get; }

    /// <summary>Chooses the root file system.</summary>
    public BundleBuilder Root(BundleRoot root)
    {
        _root = root;
        return this;
    }

    /// <summary>Sets the program and its arguments.</summary>
    public BundleBuilder Args(params string[] arguments) => Edit(config =>
        config["process"]!["args"] = new JsonArray([.. arguments.Select(argument => (JsonNode)argument)]));

    /// <summary>Sets a shell script as the program.</summary>
    public BundleBuilder Shell(string script) => Args("/bin/sh", "-c", script);

    /// <summary>Changes the document in any way.</summary>
    public BundleBuilder Edit(Action<JsonObject> edit)
    {
        edit(Config);
        return this;
    }

    /// <summary>Adds a mount at the end of the list.</summary>
    public BundleBuilder Mount(string destination, string type, string source, params string[] options) => Edit(config =>
        config["mounts"]!.AsArray().Add(new JsonObject
        {
            ["destination"] = destination,
            ["type"] = type,
            ["source"] = source,
            ["options"] = new JsonArray([.. options.Select(option => (JsonNode)option)]),
        }));

    /// <summary>Replaces a namespace by one with a path, or adds it; null takes it away, that is, shares it with the host.</summary>
    public BundleBuilder Namespace(string type, string? path = "") => Edit(config =>
    {
        var list = config["linux"]!["namespaces"]!.AsArray();
        for (var i = list.Count - 1; i >= 0; i--)
        {
            if ((string)list[i]!["type"]! == type)
                list.RemoveAt(i);
        }
        if (path is not null)
            list.Add(path == "" ? new JsonObject { ["type"] = type } : new JsonObject { ["type"] = type, ["path"] = path });
    });

    /// <summary>Adds a user namespace with one range each for users and groups: container id 0 is <paramref name="host"/> outside.</summary>
    public BundleBuilder UserNamespace(long host, long size = 65536)
    {
        Namespace("user");
        return Edit(config =>
        {
            foreach (var field in (ReadOnlySpan<string>)["uidMappings", "gidMappings"])
                config["linux"]![field] = new JsonArray(new JsonObject { ["containerID"] = 0, ["hostID"] = host, ["size"] = size });
        });
    }

    /// <summary>
    /// Makes it an ordinary user's: the files are the user's, and a user namespace maps only the user's own id to 0.
    /// What a single id cannot have (the tty group of devpts) is left out, and sysfs is bound, as `spec --rootless` does it.
    /// </summary>
    public BundleBuilder For(TestUser user)
    {
        _owner = user;
        UserNamespace(user.IsOther ? user.Uid : Libc.geteuid(), 1);
        return Edit(config =>
        {
            if (!user.IsOther)
                config["linux"]!["gidMappings"]![0]!["hostID"] = Libc.getegid();
            foreach (var mount in config["mounts"]!.AsArray())
            {
                var options = mount!["options"]?.AsArray();
                for (var i = (options?.Count ?? 0) - 1; i >= 0; i--)
                {
                    if (((string)options![i]!).StartsWith("gid=", StringComparison.Ordinal))
                        options.RemoveAt(i);
                }
            }
        });
    }

    /// <summary>Writes the bundle.</summary>
    public async Task<Bundle> BuildAsync()
    {
        var directory = Path.Combine(_sandbox.Work, _name);
        Directory.CreateDirectory(directory);
        File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
        var rootfs = _root switch
        {
            BundleRoot.BusyboxReadOnly => Fixtures.Busybox,
            BundleRoot.DebianReadOnly => Fixtures.Debian,
            _ => Path.Combine(directory, "rootfs"),
        };
        if (_root == BundleRoot.BusyboxCopy)
            await Run("/bin/cp", "-a", Fixtures.Busybox, rootfs);
        else if (_root == BundleRoot.Empty)
            Directory.CreateDirectory(rootfs);
        var root = Config["root"]!;
        if (_root is BundleRoot.BusyboxReadOnly or BundleRoot.DebianReadOnly)
        {
            root["path"] = rootfs;
            root["readonly"] = true;
        }
        var bundle = new Bundle(directory, rootfs);
        await File.WriteAllTextAsync(bundle.ConfigPath, Config.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        if (_owner.IsOther)
            await Run("/bin/chown", "-R", "-h", "-P", $"{_owner.Uid}:{_owner.Gid}", directory);
        return bundle;
    }

    /// <summary>Writes the bundle the first time, and later only its document anew.</summary>
    public async Task<Bundle> BuildOnceAsync()
    {
        var directory = Path.Combine(_sandbox.Work, _name);
        if (!Directory.Exists(Path.Combine(directory, "rootfs")))
            return await BuildAsync();
        var bundle = new Bundle(directory, Path.Combine(directory, "rootfs"));
        await File.WriteAllTextAsync(bundle.ConfigPath, Config.ToJsonString());
        return bundle;
    }

    private static async Task Run(string program, params string[] arguments)
    {
        var start = new ProgramStart(program, arguments);
        (await ProgramRun.Start(start, [program, .. arguments], []).WaitAsync()).ShouldExit();
    }

    private const string DefaultConfig = """
        {
          "ociVersion": "1.2.1",
          "process": {
            "terminal": false,
            "user": { "uid": 0, "gid": 0 },
            "args": ["/bin/true"],
            "env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "TERM=xterm"],
            "cwd": "/",
            "capabilities": {
              "bounding": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"],
              "effective": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"],
              "permitted": ["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"]
            },
            "rlimits": [{ "type": "RLIMIT_NOFILE", "hard": 1024, "soft": 1024 }],
            "noNewPrivileges": true
          },
          "root": { "path": "rootfs" },
          "hostname": "bundle",
          "mounts": [
            { "destination": "/proc", "type": "proc", "source": "proc" },
            { "destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "strictatime", "mode=755", "size=65536k"] },
            { "destination": "/dev/pts", "type": "devpts", "source": "devpts",
              "options": ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"] },
            { "destination": "/dev/shm", "type": "tmpfs", "source": "shm", "options": ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"] },
            { "destination": "/dev/mqueue", "type": "mqueue", "source": "mqueue", "options": ["nosuid", "noexec", "nodev"] },
            { "destination": "/sys", "type": "sysfs", "source": "sysfs", "options": ["nosuid", "noexec", "nodev", "ro"] }
          ],
          "linux": {
            "namespaces": [
              { "type": "pid" }, { "type": "network" }, { "type": "ipc" }, { "type": "uts" }, { "type": "mount" }, { "type": "cgroup" }
            ],
            "maskedPaths": ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/scsi", "/sys/firmware"],
            "readonlyPaths": ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
          }
        }
        """;
}
