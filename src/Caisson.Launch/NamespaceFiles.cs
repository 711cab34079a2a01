using System.Globalization;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Launch;

/// <summary>The files on which new namespaces are mounted, so that they stay; and the way back.</summary>
/// <param name="files">The files and what each keeps.</param>
/// <param name="forChildren">The process itself is not in its PID and time namespace, only what it starts.</param>
internal sealed class NamespaceFiles(IReadOnlyList<NamespaceFile> files, bool forChildren)
{
    // What was looked at is what is mounted on, mounted away and unlinked: somebody else may own the directories on the way, and exchange them at any moment.
    private readonly List<Place> _places = [];
    private Queue<int>? _processors;
    private byte[]? _affinity;
    private bool _notYounger;

    /// <summary>The files' names, for people.</summary>
    public string Names => string.Join(" and ", files.Select(file => file.Path));

    /// <summary>Makes the files that are missing, before anything else is done, and refuses those that cannot keep what they are to keep.</summary>
    public void Prepare()
    {
        foreach (var file in files)
        {
            var what = What(file);
            var (around, name) = Split(file.Path, what);
            int directory = SystemCall.openat(Fcntl.AT_FDCWD, around, Fcntl.O_PATH | Fcntl.O_DIRECTORY);
            if (directory == -(int)Errno.ENOENT) throw new CaissonException(what, $"there is no directory {around}", $"make it first: mkdir -p {around}");
            SystemCall.Check(directory, what, "openat", around);
            var place = new Place(file, new DescriptorHandle(directory), name);
            _places.Add(place);
            // Not to be followed: what the link leads to would be covered, and nobody would find the mount by its name.
            int node = SystemCall.openat(directory, place.Name, Fcntl.O_PATH | Fcntl.O_NOFOLLOW);
            if (node == -(int)Errno.ENOENT)
            {
                node = SystemCall.openat(directory, place.Name, Fcntl.O_RDONLY | Fcntl.O_CREAT | Fcntl.O_EXCL, 0x124 /* 0444 */);
                place.Made = node >= 0;
            }
            SystemCall.Check(node, what, "openat", file.Path);
            place.Node = new DescriptorHandle(node);
            Check(file, node, what);
        }
    }

    // As the kernel does it: what stands before the last slash is for it to resolve.
    private static (string Around, string Name) Split(string path, string what)
    {
        var slash = path.LastIndexOf('/');
        var name = path[(slash + 1)..];
        if (name is "" or "." or "..") throw new CaissonException(what, "it is a directory", "name a file; one that does not exist is made");
        return (slash switch { < 0 => ".", 0 => "/", _ => path[..slash] }, name);
    }

    private static void Check(NamespaceFile file, int descriptor, string what)
    {
        SystemCall.Check(SystemCall.fstatx(descriptor, out var status), what, "statx", file.Path);
        if ((status.stx_mode & Stat.S_IFMT) == Stat.S_IFLNK) throw new CaissonException(what, "it is a symbolic link", "name the file that it leads to");
        if ((status.stx_mode & Stat.S_IFMT) == Stat.S_IFDIR) throw new CaissonException(what, "it is a directory", "name a file; one that does not exist is made");
        if (file.Kind != NamespaceKind.Mount) return;
        // By the mount's number: on a path there can be several, and those below are not what is meant.
        if (MountTable.Read().FirstOrDefault(each => (ulong)each.Id == status.stx_mnt_id) is not { Propagation: MountPropagation.Shared } mount) return;
        var around = FilePath.Absolute(Split(file.Path, what).Around);
        throw new CaissonException(what, $"{mount.MountPoint}, on which it lies, is a shared mount, and there the kernel keeps no mount namespace: it would be mounted inside itself as well",
            $"keep it on a private mount: mount --bind {around} {around} && mount --make-private {around}");
    }

    /// <summary>Mounts the namespaces of a process on the files.</summary>
    /// <param name="pid">The process that is in them.</param>
    public void Bind(int pid)
    {
        Unpin(pid);
        foreach (var place in _places)
        {
            var file = place.File;
            var name = NamespaceKinds.ProcName(file.Kind);
            if (forChildren && file.Kind is NamespaceKind.Pid or NamespaceKind.Time) name += "_for_children";
            var source = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/{name}");
            int result = SystemCall.mount(source, PathOf(place.Node!), null, Mount.MS_BIND);
            var (cause, remedy) = (Errno)(-result) switch
            {
                Errno.EPERM or Errno.EACCES => ("mounting takes CAP_SYS_ADMIN where the file lies, in the caller's own mount namespace", "run as root, or within a user and mount namespace of your own"),
                Errno.ENOENT when forChildren && file.Kind == NamespaceKind.Pid => ("a PID namespace can be kept once it has a first process, and without a fork it has none yet", "leave --fork=false out"),
                _ => ((string?)null, (string?)null),
            };
            _notYounger = file.Kind == NamespaceKind.Mount && result == -(int)Errno.EINVAL;
            if (_notYounger) cause = "a mount namespace can be kept only in one that is older than it, and to the kernel this one is not";
            if (result < 0) throw new CaissonException(What(file), "mount", (Errno)(-result), file.Path, cause, remedy);
            place.Mounted = Covering(place, source);
        }
    }

    /// <summary>
    /// After a failure: whether another try may help, for which the calling thread is now on another processor. Since Linux 6.18 each processor has its own stock of the
    /// numbers by which the kernel tells the age of mount namespaces; on the one where the caller's was made, a new one is younger.
    /// </summary>
    public bool TryNextProcessor()
    {
        if (!_notYounger) return false;
        _affinity ??= ProcessorAffinity.Get(0);
        _processors ??= new(ProcessorAffinity.Numbers(_affinity));
        return _processors.TryDequeue(out var processor) && ProcessorAffinity.TrySet(0, ProcessorAffinity.Single(processor));
    }

    // The process has inherited it.
    private void Unpin(int pid)
    {
        if (_affinity is null) return;
        ProcessorAffinity.TrySet(pid, _affinity);
        ProcessorAffinity.TrySet(0, _affinity);
    }

    /// <summary>Takes everything back after a failure.</summary>
    public void Undo()
    {
        for (int i = _places.Count - 1; i >= 0; i--)
        {
            var place = _places[i];
            if (place.Mounted is { } mounted) SystemCall.umount2(PathOf(mounted), Umount.MNT_DETACH);
            if (place.Made) SystemCall.unlinkat(place.Directory.Descriptor, place.Name, 0);
        }
        Release();
        if (_affinity is not null) ProcessorAffinity.TrySet(0, _affinity);
    }

    /// <summary>All is done, and stays.</summary>
    public void Release()
    {
        foreach (var place in _places) place.Dispose();
        _places.Clear();
    }

    // What lies there now, if it is what was mounted.
    private static DescriptorHandle? Covering(Place place, string source)
    {
        int top = SystemCall.openat(place.Directory.Descriptor, place.Name, Fcntl.O_PATH | Fcntl.O_NOFOLLOW);
        if (top < 0) return null;
        var handle = new DescriptorHandle(top);
        if (SystemCall.fstatx(top, out var there) >= 0 && SystemCall.statx(Fcntl.AT_FDCWD, source, 0, Stat.STATX_BASIC_STATS, out var wanted) >= 0
            && (there.stx_ino, there.stx_dev_major, there.stx_dev_minor) == (wanted.stx_ino, wanted.stx_dev_major, wanted.stx_dev_minor)) return handle;
        handle.Dispose();
        return null;
    }

    private static string PathOf(DescriptorHandle handle) => string.Create(CultureInfo.InvariantCulture, $"/proc/thread-self/fd/{handle.Descriptor}");

    private sealed class Place(NamespaceFile file, DescriptorHandle directory, string name) : IDisposable
    {
        public NamespaceFile File => file;

        public DescriptorHandle Directory => directory;

        public string Name => name;

        public DescriptorHandle? Node { get; set; }

        public DescriptorHandle? Mounted { get; set; }

        public bool Made { get; set; }

        public void Dispose()
        {
            Mounted?.Dispose();
            Node?.Dispose();
            directory.Dispose();
        }
    }

    private static string What(NamespaceFile file) => $"Cannot keep the {NamespaceKinds.OciName(file.Kind)} namespace in {file.Path}";
}
