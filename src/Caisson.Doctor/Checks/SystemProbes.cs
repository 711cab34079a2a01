using System.IO.Compression;
using System.Runtime.CompilerServices;
using Caisson.Cgroups.Systemd;
using Caisson.Launch;
using Caisson.Launch.Diagnosis;
using Caisson.Launch.Plan;
using Caisson.Launch.Planning;
using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;
using Caisson.Linux.Security;
using Caisson.Oci;

namespace Caisson.Doctor.Checks;

/// <summary>Tries things on the machine that this process runs on.</summary>
internal sealed class SystemProbes : IProbes
{
    private const long AttemptLimit = 5_000_000_000;
    private readonly bool _filtered = Machine.Current().IsFiltered;

    public Attempted Try(Attempt attempt)
    {
        if (RuntimeFeature.IsDynamicCodeSupported) return new(null, "this program is compiled just in time, and cannot start processes to try it in");
        var host = LaunchHost.Current();
        bool user = attempt.InUserNamespace || (!host.Privileged && attempt.Kinds != 0);
        var (uid, gid) = Ids(host);
        using var plan = new LaunchPlan { CloneFlags = attempt.Kinds | (user ? Sched.CLONE_NEWUSER : 0) };
        plan.Subject = new LaunchSubject { Made = plan.CloneFlags, Users = user ? uid : [], Groups = user ? gid : [] };
        if (user)
        {
            var maps = IdMapWriter.Step(Turn.AtOnce, new SpecLinux { UidMappings = uid, GidMappings = gid }, host);
            plan.Add(maps);
            plan.Add(new AwaitParent(maps, "wait until the user namespace has ids"));
            plan.Add(new BecomeNamespaceRoot(0, 0));
        }
        try
        {
            attempt.Build(plan);
            plan.Add(new End());
            return Walk(plan, attempt.What);
        }
        catch (CaissonException e)
        {
            return new(LaunchFailure.Enrich(e, plan) ?? e);
        }
    }

    private static Attempted Walk(LaunchPlan plan, string what)
    {
        using var child = Child.Clone(plan, what);
        try
        {
            if (!child.Follow(deadline: MonotonicClock.Now + AttemptLimit)) return new(null, $"it took longer than {AttemptLimit / 1_000_000_000} s");
            child.Wait();
            return Attempted.Done;
        }
        finally
        {
            child.Abandon();
        }
    }

    // The caller's own ids, which nobody needs help to map.
    private static (List<SpecIdMapping> Users, List<SpecIdMapping> Groups) Ids(LaunchHost host) =>
        ([new SpecIdMapping { ContainerId = 0, HostId = host.Uid, Size = 1 }], [new SpecIdMapping { ContainerId = 0, HostId = host.Gid, Size = 1 }]);

    // A filter may end whoever makes the call, as systemd's SystemCallFilter= does: then that is a process of its own.
    public long Ask(KernelQuestion question) => _filtered && Try(Attempts.Call(question)) is { Error: not null } ? -(long)Errno.ENOSYS : SystemCall.Invoke(question.Number, (nint)question.A, (nint)question.B, (nint)question.C, (nint)question.D, (nint)question.E);

    public Errno Open(string path)
    {
        int descriptor = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_RDWR | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY);
        if (descriptor >= 0) SystemCall.close(descriptor);
        return SystemCall.ErrnoOf(descriptor);
    }

    public bool MayWrite(string path) => SystemCall.faccessat2(Fcntl.AT_FDCWD, path, 2 /* W_OK */, Fcntl.AT_EACCESS) >= 0;

    public IReadOnlyList<string>? List(string directory)
    {
        try
        {
            var names = DirectoryEntries.TryNames(directory);
            names?.Sort(StringComparer.Ordinal);
            return names;
        }
        catch (CaissonException)
        {
            return null;
        }
    }

    public string? Link(string path)
    {
        Span<byte> buffer = stackalloc byte[512];
        int length = SystemCall.readlinkat(Fcntl.AT_FDCWD, path, buffer);
        return length > 0 && length < buffer.Length ? CString.Decode(buffer[..length]) : null;
    }

    public string? ReadCompressed(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            using var text = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
            return text.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null;
        }
    }

    public string? Variable(string name) => ProcessEnvironment.Get(name) is { Length: > 0 } value ? value : null;

    public IReadOnlyDictionary<NamespaceKind, int> CountNamespaces()
    {
        var seen = new Dictionary<NamespaceKind, HashSet<string>>();
        foreach (var name in List("/proc") ?? [])
        {
            if (!char.IsAsciiDigit(name[0])) continue;
            foreach (var kind in NamespaceKinds.Each)
                if (Link($"/proc/{name}/ns/{NamespaceKinds.ProcName(kind)}") is { } link)
                {
                    if (!seen.TryGetValue(kind, out var links)) seen[kind] = links = [];
                    links.Add(link);
                }
        }
        var counts = new Dictionary<NamespaceKind, int>();
        foreach (var (kind, links) in seen) counts[kind] = links.Count;
        return counts;
    }

    public CaissonException? MapIds(string path)
    {
        try
        {
            if (RuntimeFeature.IsDynamicCodeSupported) return new CaissonException("this program is compiled just in time, and cannot start the process that holds a user namespace for it");
            // These are made here, and not by a process that may be ended for them.
            foreach (var question in (ReadOnlySpan<KernelQuestion>)[new("open_tree", SystemCallNumber.open_tree, -1, 0, -1), new("mount_setattr", SystemCallNumber.mount_setattr, -1)])
                if (_filtered && Ask(question) == -(long)Errno.ENOSYS) return new CaissonException("Cannot map ids", question.Name, Errno.ENOSYS, path);
            List<SpecIdMapping> ids = [new SpecIdMapping { ContainerId = 0, HostId = 100000, Size = 65536 }];
            IdMappedMount.Clone(path, recursive: false, followLink: true, mapRecursive: false, () => IdMappedMount.Namespace(ids, ids)).Dispose();
            return null;
        }
        catch (CaissonException e)
        {
            return e;
        }
    }

    public CaissonException? ReachSystemd(bool user)
    {
        try
        {
            SystemdManager.Connect(user).Dispose();
            return null;
        }
        catch (CaissonException e)
        {
            return e;
        }
    }

    public unsafe Version? LibSeccomp()
    {
        try
        {
            var version = Linux.Security.LibSeccomp.seccomp_version();
            return version is null ? null : new Version((int)version->major, (int)version->minor, (int)version->micro);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }
}
