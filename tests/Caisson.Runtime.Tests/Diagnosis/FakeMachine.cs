using System.Globalization;
using Caisson.Launch.Diagnosis;
using Caisson.Launch.Plan;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;
using Caisson.Linux.Security;
using Caisson.Oci;

namespace Caisson.Runtime.Tests.Diagnosis;

/// <summary>A machine that a test describes. At first: an ordinary user, 1000, on a plain machine.</summary>
internal sealed class FakeMachine : ISystemFacts
{
    public const ulong All = (1ul << 41) - 1;

    private readonly Dictionary<string, FileInformation> _files = [];
    private readonly Dictionary<string, string> _texts = [];
    private readonly Dictionary<string, NamespaceOwner> _owners = [];
    private readonly HashSet<string> _capable = [];

    public FakeMachine()
    {
        Caller(1000);
        Text("/proc/thread-self/uid_map", "0 0 4294967295\n");
        Text("/proc/thread-self/gid_map", "0 0 4294967295\n");
        Mounts("1 0 8:1 / / rw - ext4 /dev/sda1 rw", "2 1 0:5 / /proc rw - proc proc rw", "3 1 0:6 / /sys rw - sysfs sysfs rw");
        foreach (var kind in NamespaceKinds.Each) File("/proc/thread-self/ns/" + NamespaceKinds.ProcName(kind), FileKind.Regular);
        File("/", FileKind.Directory);
    }

    public static FakeMachine Root() => new FakeMachine().Caller(0, All);

    public FakeMachine Caller(uint uid, ulong capabilities = 0, int seccomp = 0, int noNewPrivileges = 0, string pids = "42")
    {
        var mask = capabilities.ToString("x16", CultureInfo.InvariantCulture);
        return Text("/proc/thread-self/status",
            $"Uid:\t{uid}\t{uid}\t{uid}\t{uid}\nGid:\t{uid}\t{uid}\t{uid}\t{uid}\nGroups:\t\nNSpid:\t{pids}\nCapPrm:\t{mask}\nCapEff:\t{mask}\nNoNewPrivs:\t{noNewPrivileges}\nSeccomp:\t{seccomp}\n");
    }

    public FakeMachine Setting(string name, long value) => Text("/proc/sys/" + name.Replace('.', '/'), value.ToString(CultureInfo.InvariantCulture) + "\n");

    public FakeMachine Text(string path, string text)
    {
        _texts[path] = text;
        return this;
    }

    public FakeMachine Mounts(params string[] lines) => Text("/proc/thread-self/mountinfo", string.Join('\n', lines) + "\n");

    public FakeMachine File(string path, FileKind kind, uint mode = 0x1ED, uint uid = 0, uint gid = 0)
    {
        _files[path] = new FileInformation
        {
            Kind = kind, Permissions = mode, Uid = uid, Gid = gid, Size = 0, Inode = (ulong)_files.Count + 1,
            Device = (8, 1), Represents = (0, 0), MountId = 1, IsMountRoot = false,
        };
        return this;
    }

    public FakeMachine Device(string path, uint major, uint minor)
    {
        File(path, FileKind.CharacterDevice, 0x1B6);
        _files[path] = _files[path] with { Represents = (major, minor) };
        return this;
    }

    public FakeMachine Without(string path)
    {
        _files.Remove(path);
        return this;
    }

    public FakeMachine Namespace(string path, NamespaceKind kind, ulong id, ulong? userNamespace, uint? uid = 0)
    {
        _owners[path] = new NamespaceOwner(kind, id, userNamespace, uid);
        return this;
    }

    public FakeMachine Capable(string path)
    {
        _capable.Add(path);
        return this;
    }

    /// <summary>What is found out about a failure; the words that engines draw conclusions from must not be among it.</summary>
    public Finding? Find(Failure failure)
    {
        var finding = KnownCauses.Find(failure, new Machine(this));
        if (finding is not null) Phrases.ShouldBeAbsent(finding.Cause + " " + finding.Remedy);
        return finding;
    }

    /// <summary>As <see cref="Find"/>, for a step of the child's.</summary>
    public Finding? Find(Step step, string call, Errno errno, LaunchSubject? subject = null, string? log = null, ulong namespaces = 0, params Step[] before) => Find(new Failure
    {
        Step = step, Object = step.Object, Call = call, Errno = errno, Subject = subject ?? new LaunchSubject(), Log = log, Namespaces = namespaces, Before = before,
    });

    /// <summary>As <see cref="Find"/>, for a call of the parent's.</summary>
    public Finding? Find(string call, Errno errno, string? obj = null, LaunchSubject? subject = null, ulong namespaces = 0) => Find(new Failure
    {
        Call = call, Errno = errno, Object = obj, Subject = subject ?? new LaunchSubject(), Namespaces = namespaces,
    });

    /// <summary>A container with a user namespace of its own.</summary>
    public static LaunchSubject UserNamespace(ulong others = 0, uint host = 100000, uint size = 65536) => new()
    {
        Made = Sched.CLONE_NEWUSER | others,
        Users = [new SpecIdMapping { ContainerId = 0, HostId = host, Size = size }],
        Groups = [new SpecIdMapping { ContainerId = 0, HostId = host, Size = size }],
    };

    public static ulong Mask(params ReadOnlySpan<Capability> capabilities) => CapabilitySet.Of(capabilities).Mask;

    string? ISystemFacts.Read(string path) => _texts.GetValueOrDefault(path);

    FileInformation? ISystemFacts.Examine(string path) => _files.TryGetValue(path, out var file) ? file : null;

    bool ISystemFacts.HasFileCapabilities(string path) => _capable.Contains(path);

    NamespaceOwner? ISystemFacts.Owner(string path) => _owners.TryGetValue(path, out var owner) ? owner : null;
}
