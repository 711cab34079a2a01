using System.Globalization;
using Caisson.Inspect;
using Caisson.Launch;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;
using Caisson.Linux.Security;
using Caisson.Runtime.State;
using MountAttributes = Caisson.Oci.MountAttributes;

namespace Caisson.Engine;

/// <summary>Looks at the machine for <see cref="RunComposer"/>.</summary>
public static class HostFactsReader
{
    private const int TextLimit = 4 << 20;

    /// <summary>Gathers what composing these options needs to know.</summary>
    /// <param name="options">The options; they say whose user names are looked up, and which containers are asked for.</param>
    /// <param name="store">Where the containers are.</param>
    /// <exception cref="CaissonException">/proc cannot be read.</exception>
    public static HostFacts Read(RunOptions options, ContainerStore store)
    {
        var status = ProcessStatus.ReadCurrentThread();
        var uid = SystemCall.geteuid();
        var workingDirectory = FilePath.WorkingDirectory();
        var passwd = ReadOrNull("/etc/passwd");
        var name = passwd is null ? null : UserNames.Find(CString.Bytes(passwd), uid);
        var containers = Containers(options, store);
        var root = RootOf(options, containers, workingDirectory);
        return new HostFacts
        {
            Uid = uid,
            Gid = SystemCall.getegid(),
            Privileged = status.Effective.Contains(Capability.CAP_SYS_ADMIN),
            Bounding = status.Bounding.Mask,
            Hostname = ReadOrNull("/proc/sys/kernel/hostname")?.TrimEnd('\n') ?? "localhost",
            WorkingDirectory = workingDirectory,
            StateDirectory = store.PathOf(options.Name),
            Mounts = Mounts(),
            OwnUids = Own(groups: false),
            OwnGids = Own(groups: true),
            SubordinateUids = Subordinate(SubordinateIds.UserFile, name, uid),
            SubordinateGids = Subordinate(SubordinateIds.GroupFile, name, uid),
            IdMapHelpers = IsInstalled("newuidmap") && IsInstalled("newgidmap"),
            Environment = Variables(),
            Home = options.Home ? Users.Known(uid, passwd)?.Home : null,
            Passwd = root == "/" ? passwd : ReadInside(root, "/etc/passwd"),
            Group = ReadInside(root, "/etc/group"),
            ResolvConf = ReadOrNull("/etc/resolv.conf"),
            Hosts = ReadOrNull("/etc/hosts"),
            Containers = containers,
            Pinned = static (name, kind) => KeptNamespaces.ProblemOfName(name) is null && KeptNamespaces.FindOne(name, NamespaceKinds.Parse(kind)) is { Id: not null } pinned ? pinned.Path : null,
            Probe = Probe,
            ProbeInRoot = path => ProbeInside(root, path),
            IsOwnNamespace = (path, kind) => SystemCall.statx(Fcntl.AT_FDCWD, path, 0, Stat.STATX_BASIC_STATS, out var other) >= 0
                && SystemCall.statx(Fcntl.AT_FDCWD, "/proc/self/ns/" + kind, 0, Stat.STATX_BASIC_STATS, out var own) >= 0
                && other.stx_ino == own.stx_ino && other.stx_dev_minor == own.stx_dev_minor && other.stx_dev_major == own.stx_dev_major,
            List = List,
            ReadText = ReadText,
        };
    }

    /// <summary>Gathers what composing a further process needs to know.</summary>
    /// <param name="root">The root that the container's processes see; null if it cannot be reached, or if no users and groups are looked up.</param>
    public static HostFacts ForExec(string? root) => new()
    {
        Uid = SystemCall.geteuid(),
        Gid = SystemCall.getegid(),
        Privileged = false,
        Hostname = "",
        WorkingDirectory = "/",
        StateDirectory = "/",
        Environment = Variables(),
        Passwd = ReadInside(root, "/etc/passwd"),
        Group = ReadInside(root, "/etc/group"),
        Probe = Probe,
        ProbeInRoot = path => ProbeInside(root, path),
        ReadText = ReadText,
    };

    /// <summary>The text of a file inside a root file system; null if there is none that can be read.</summary>
    /// <param name="root">The root file system's directory; null for none.</param>
    /// <param name="path">The path inside; links are resolved there.</param>
    public static string? ReadInside(string? root, string path)
    {
        if (root is null) return null;
        // A running container's processes may serve its files themselves, and never answer. Where nobody runs yet, looking before opening is enough.
        var content = root.StartsWith("/proc/", StringComparison.Ordinal) ? ContainerFile.TryRead(root, path, TextLimit) : TryReadDirectly(root, path);
        return content is null ? null : CString.Decode(content);
    }

    private static byte[]? TryReadDirectly(string root, string path)
    {
        try
        {
            using var directory = RootDirectory.Open(root);
            return directory.ReadAllBytes(path, TextLimit);
        }
        catch (CaissonException)
        {
            return null;
        }
    }

    /// <summary>The text of a file of the host.</summary>
    /// <param name="path">Its path.</param>
    /// <exception cref="CaissonException">It cannot be read.</exception>
    public static string ReadText(string path) => CString.Decode(InputFile.Read(path));

    /// <summary>The caller's environment.</summary>
    public static IReadOnlyDictionary<string, string> Variables() => ProcessEnvironment.ByName();

    // User names are those of the root in which the program will run; of a namespace that is named by a file nothing can be said.
    private static string? RootOf(RunOptions options, Dictionary<string, int> containers, string workingDirectory)
    {
        if (options.Rootfs is { } rootfs) return FilePath.Absolute(rootfs.Length == 0 ? "/" : rootfs, workingDirectory);
        foreach (var join in options.Join)
        {
            var equals = join.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) continue;
            var kinds = join[..equals].Split(',');
            if (Array.IndexOf(kinds, "mount") < 0 && Array.IndexOf(kinds, "mnt") < 0 && Array.IndexOf(kinds, "all") < 0) continue;
            var target = join[(equals + 1)..];
            if (containers.TryGetValue(target, out var pid)) return string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/root");
            return target.StartsWith("pid:", StringComparison.Ordinal) ? $"/proc/{target[4..]}/root" : null;
        }

        return "/";
    }

    private static Dictionary<string, int> Containers(RunOptions options, ContainerStore store)
    {
        var result = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var join in options.Join)
        {
            var target = join[(join.IndexOf('=', StringComparison.Ordinal) + 1)..];
            if (!ContainerId.IsValid(target)) continue;
            using var directory = store.Find(target);
            if (directory?.Inspect().Pid is > 0 and var pid) result[target] = pid;
        }

        return result;
    }

    private static List<HostMount> Mounts()
    {
        var table = MountTable.Read();
        var result = new List<HostMount>(table.Count);
        foreach (var mount in table)
        {
            result.Add(new HostMount(mount.Id, mount.ParentId, string.Create(CultureInfo.InvariantCulture, $"{mount.Major}:{mount.Minor}"),
                mount.Root, mount.MountPoint, mount.FileSystemType, Forbidden(mount)));
        }

        return result;
    }

    private static MountAttributes Forbidden(MountInfo mount)
    {
        var result = MountAttributes.None;
        foreach (var range in mount.Options.AsSpan().Split(','))
        {
            result |= mount.Options.AsSpan(range) switch
            {
                "ro" => MountAttributes.Rdonly,
                "nosuid" => MountAttributes.Nosuid,
                "nodev" => MountAttributes.Nodev,
                "noexec" => MountAttributes.Noexec,
                "nosymfollow" => MountAttributes.Nosymfollow,
                _ => MountAttributes.None,
            };
        }

        return result;
    }

    private static List<IdRange> Own(bool groups)
    {
        var result = new List<IdRange>();
        foreach (var line in IdMap.TryRead(Environment.ProcessId, groups) ?? IdMap.Identity) result.Add(new IdRange(line.ContainerId, line.Size));
        return result;
    }

    private static List<IdRange> Subordinate(string file, string? name, uint uid)
    {
        var result = new List<IdRange>();
        foreach (var range in SubordinateIds.Read(file, name, uid)) result.Add(new IdRange(range.First, range.Count));
        return result;
    }

    private static bool IsInstalled(string program)
    {
        foreach (var directory in (ProcessEnvironment.Get("PATH") ?? "").Split(':'))
        {
            if (directory.StartsWith('/') && FilePath.Exists($"{directory}/{program}")) return true;
        }

        return FilePath.Exists("/usr/bin/" + program);
    }

    private static string? ReadOrNull(string path)
    {
        try
        {
            return ProcFile.TryRead(path) is { } bytes ? CString.Decode(bytes) : null;
        }
        catch (CaissonException)
        {
            return null;
        }
    }

    private static HostPath Probe(string path)
    {
        // By what the kernel knows already: a file system that somebody serves (FUSE) may never answer.
        var result = SystemCall.statx(Fcntl.AT_FDCWD, path, Fcntl.AT_STATX_DONT_SYNC, Stat.STATX_BASIC_STATS | Stat.STATX_MNT_ID, out var stat);
        if (result >= 0) return From(stat);
        return new HostPath(SystemCall.ErrnoOf(result) is Errno.ENOENT or Errno.ENOTDIR ? HostPathKind.Missing : HostPathKind.Unknown);
    }

    private static List<HostEntry>? List(string path)
    {
        var result = new List<HostEntry>();
        try
        {
            foreach (var name in DirectoryEntries.TryNames(path) ?? throw new CaissonException($"There is no directory {path}"))
            {
                var full = path.TrimEnd('/') + "/" + name;
                if (SystemCall.statx(Fcntl.AT_FDCWD, full, Fcntl.AT_SYMLINK_NOFOLLOW | Fcntl.AT_STATX_DONT_SYNC, Stat.STATX_BASIC_STATS, out var stat) < 0) continue;
                result.Add((stat.stx_mode & Stat.S_IFMT) switch
                {
                    Stat.S_IFDIR => new HostEntry(name, HostEntryKind.Directory, stat.stx_mode & 0xFFFu),
                    Stat.S_IFREG => new HostEntry(name, HostEntryKind.File, stat.stx_mode & 0x1FFu, IsSmall: stat.stx_size <= 1 << 20 && MayRead(full)),
                    Stat.S_IFLNK => new HostEntry(name, HostEntryKind.Link, Target: FilePath.LinkTarget(full)),
                    _ => new HostEntry(name, HostEntryKind.Other),
                });
            }
        }
        catch (CaissonException)
        {
            return null;
        }

        result.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return result;
    }

    // Asked, not tried: what has become a pipe meanwhile would hold the opening up.
    private static bool MayRead(string path) => SystemCall.faccessat2(Fcntl.AT_FDCWD, path, 4 /* R_OK */, Fcntl.AT_EACCESS | Fcntl.AT_SYMLINK_NOFOLLOW) >= 0;

    private static HostPath ProbeInside(string? root, string path)
    {
        if (root is null) return new HostPath(HostPathKind.Unknown);
        try
        {
            using var directory = RootDirectory.Open(root);
            using var node = directory.TryOpenNode(path);
            if (node is null) return new HostPath(HostPathKind.Missing);
            return SystemCall.fstatx(node.Descriptor, out var stat) < 0 ? new HostPath(HostPathKind.Unknown) : From(stat);
        }
        catch (CaissonException)
        {
            return new HostPath(HostPathKind.Unknown);
        }
    }

    private static HostPath From(in statx stat)
    {
        var kind = (stat.stx_mode & Stat.S_IFMT) switch
        {
            Stat.S_IFDIR => HostPathKind.Directory,
            Stat.S_IFCHR => HostPathKind.CharacterDevice,
            Stat.S_IFBLK => HostPathKind.BlockDevice,
            _ => HostPathKind.File,
        };
        return new HostPath(kind, stat.stx_rdev_major, stat.stx_rdev_minor, stat.stx_mode & 0xFFFu, stat.stx_uid, stat.stx_gid, (int)stat.stx_mnt_id);
    }
}
