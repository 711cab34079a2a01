using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect;

/// <summary>
/// Tells which kept namespaces appear and go, as <c>ip netns monitor</c> does for network namespaces. Names come and go by inotify(7); that something is bound to them by the
/// kernel's notice of a changed mount table (proc_pid_mounts(5)). Nothing is asked for in between. Not for several threads at once.
/// </summary>
public sealed class KeptNamespaceWatch : IDisposable
{
    private readonly DirectoryWatch _names = DirectoryWatch.Create();
    private readonly DescriptorHandle _mounts;
    private Dictionary<string, KeptNamespace> _known = [];

    /// <summary>Begins to watch. What is kept already is no change: see <see cref="Current"/>.</summary>
    /// <exception cref="CaissonException">A directory cannot be watched or read, or /proc is not mounted.</exception>
    public KeptNamespaceWatch()
    {
        const string mounts = "/proc/thread-self/mounts";
        _mounts = new((int)SystemCall.Check(SystemCall.openat(Fcntl.AT_FDCWD, mounts, Fcntl.O_RDONLY), "Cannot watch the mount table", "openat", mounts));
        try
        {
            WatchDirectories();
            _known = Look();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What is kept, as of the last look.</summary>
    public IReadOnlyCollection<KeptNamespace> Current => _known.Values;

    /// <summary>What to poll for input and for priority events (<c>POLLIN | POLLPRI</c>); then there may be something to <see cref="Read"/>.</summary>
    internal (int Names, int Mounts) Descriptors => (_names.Descriptor, _mounts.Descriptor);

    /// <summary>Waits until there may be something to <see cref="Read"/>.</summary>
    /// <param name="timeout">How long; null waits without end.</param>
    /// <returns>False if the time was over.</returns>
    public bool Wait(TimeSpan? timeout = null)
    {
        Span<pollfd> wait = [new pollfd { fd = _names.Descriptor, events = Poll.POLLIN }, new pollfd { fd = _mounts.Descriptor, events = Poll.POLLPRI }];
        return SystemCall.Check(SystemCall.poll(wait, timeout is { } time ? (int)Math.Clamp(Math.Ceiling(time.TotalMilliseconds), 0, int.MaxValue) : -1), "Cannot wait for kept namespaces", "ppoll") > 0;
    }

    /// <summary>What has changed since the last look; waits for nothing.</summary>
    /// <returns>What went before what appeared. Of a name that came and went in between, both.</returns>
    /// <exception cref="CaissonException">A directory cannot be read.</exception>
    public IReadOnlyList<KeptNamespaceChange> Read()
    {
        var names = new List<(string Directory, string Name, bool Appeared)>();
        _names.Read(names);
        WatchDirectories();
        var now = Look();
        var gone = new List<KeptNamespaceChange>();
        var came = new List<KeptNamespaceChange>();
        var anew = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (directory, name, appeared) in names)
        {
            if (!appeared || Place(directory, name) is not { } place || !anew.Add(place.Path)) continue;
            if (_known.ContainsKey(place.Path) || now.ContainsKey(place.Path)) continue;
            came.Add(new(true, place));
            came.Add(new(false, place));
        }
        foreach (var (path, old) in _known)
        {
            if (old.Id is not null && (anew.Contains(path) || now.GetValueOrDefault(path)?.Id != old.Id)) gone.Add(new(false, old));
        }
        foreach (var (path, one) in now)
        {
            if (one.Id is not null && (anew.Contains(path) || _known.GetValueOrDefault(path)?.Id != one.Id)) came.Add(new(true, one));
        }
        _known = now;
        return [.. gone, .. came];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _names.Dispose();
        _mounts?.Dispose();
    }

    // /run itself for the two directories, which need not be there yet.
    private void WatchDirectories()
    {
        _names.Add("/run");
        _names.Add(KeptNamespaces.NetworkDirectory);
        if (!_names.Add(KeptNamespaces.Directory)) return;
        // None if it was removed just now.
        foreach (var name in DirectoryEntries.TryNames(KeptNamespaces.Directory) ?? [])
        {
            var path = $"{KeptNamespaces.Directory}/{name}";
            if (FilePath.IsDirectory(path)) _names.Add(path);
        }
    }

    private static KeptNamespace? Place(string directory, string name)
    {
        if (directory == KeptNamespaces.NetworkDirectory) return new(name, NamespaceKind.Network, $"{directory}/{name}", null);
        return Path.GetDirectoryName(directory) == KeptNamespaces.Directory && NamespaceKinds.TryParse(name, out var kind)
            ? new(Path.GetFileName(directory), kind, $"{directory}/{name}", null)
            : null;
    }

    private static Dictionary<string, KeptNamespace> Look()
    {
        var found = new Dictionary<string, KeptNamespace>(StringComparer.Ordinal);
        foreach (var one in KeptNamespaces.List()) found.Add(one.Path, one);
        return found;
    }
}
