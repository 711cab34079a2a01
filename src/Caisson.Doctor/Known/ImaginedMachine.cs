using System.Globalization;
using Caisson.Launch.Diagnosis;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Doctor.Known;

/// <summary>A machine that exists only to show what would be said of a failure on it. At first: an ordinary user, anna with the id 1000, on a plain machine.</summary>
internal sealed class ImaginedMachine : ISystemFacts
{
    /// <summary>Every capability.</summary>
    public const ulong AllCapabilities = (1ul << 41) - 1;

    private readonly Dictionary<string, FileInformation> _files = [];
    private readonly Dictionary<string, string> _texts = [];
    private readonly Dictionary<string, NamespaceOwner> _owners = [];

    public ImaginedMachine()
    {
        Caller(1000);
        Text("/proc/thread-self/uid_map", "0 0 4294967295\n");
        Text("/proc/thread-self/gid_map", "0 0 4294967295\n");
        Text("/etc/passwd", "root:x:0:0::/root:/bin/sh\nanna:x:1000:1000::/home/anna:/bin/sh\n");
        Text("/etc/os-release", "ID=debian\nPRETTY_NAME=\"Debian\"\n");
        Mounts("1 0 8:1 / / rw - ext4 /dev/sda1 rw", "2 1 0:5 / /proc rw - proc proc rw", "3 1 0:6 / /sys rw - sysfs sysfs rw");
        foreach (var kind in NamespaceKinds.Each) File("/proc/thread-self/ns/" + NamespaceKinds.ProcName(kind), FileKind.Regular);
        File("/", FileKind.Directory);
    }

    /// <summary>One whose caller is root.</summary>
    public static ImaginedMachine Root() => new ImaginedMachine().Caller(0, AllCapabilities);

    public ImaginedMachine Caller(uint uid, ulong capabilities = 0, int seccomp = 0, int noNewPrivileges = 0, string pids = "42")
    {
        var mask = capabilities.ToString("x16", CultureInfo.InvariantCulture);
        return Text("/proc/thread-self/status",
            $"Uid:\t{uid}\t{uid}\t{uid}\t{uid}\nGid:\t{uid}\t{uid}\t{uid}\t{uid}\nGroups:\t\nNSpid:\t{pids}\nCapPrm:\t{mask}\nCapEff:\t{mask}\nNoNewPrivs:\t{noNewPrivileges}\nSeccomp:\t{seccomp}\n");
    }

    public ImaginedMachine Setting(string name, long value) => Text("/proc/sys/" + name.Replace('.', '/'), value.ToString(CultureInfo.InvariantCulture) + "\n");

    public ImaginedMachine Text(string path, string text)
    {
        _texts[path] = text;
        return this;
    }

    public ImaginedMachine Mounts(params string[] lines) => Text("/proc/thread-self/mountinfo", string.Join('\n', lines) + "\n");

    public ImaginedMachine File(string path, FileKind kind, uint mode = 0x1ED, uint uid = 0, uint gid = 0)
    {
        _files[path] = new FileInformation
        {
            Kind = kind, Permissions = mode, Uid = uid, Gid = gid, Size = 0, Inode = (ulong)_files.Count + 1, Device = (8, 1), Represents = (0, 0), MountId = 1, IsMountRoot = false,
        };
        return this;
    }

    public ImaginedMachine Without(string path)
    {
        _files.Remove(path);
        return this;
    }

    public ImaginedMachine Namespace(string path, NamespaceKind kind, ulong id, ulong? userNamespace, uint? uid = 0)
    {
        _owners[path] = new NamespaceOwner(kind, id, userNamespace, uid);
        return this;
    }

    string? ISystemFacts.Read(string path) => _texts.GetValueOrDefault(path);

    FileInformation? ISystemFacts.Examine(string path) => _files.TryGetValue(path, out var file) ? file : null;

    bool ISystemFacts.HasFileCapabilities(string path) => false;

    NamespaceOwner? ISystemFacts.Owner(string path) => _owners.TryGetValue(path, out var owner) ? owner : null;
}
