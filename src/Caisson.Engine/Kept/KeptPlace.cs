using Caisson.Inspect;
using Caisson.Launch;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Namespaces;

namespace Caisson.Engine.Kept;

/// <summary>The files of a name, taken but still empty; they go again unless something is bound to all of them.</summary>
internal sealed class KeptPlace : IDisposable
{
    private readonly List<NamespaceFile> _files = [];
    private readonly List<DescriptorHandle> _locks = [];
    private readonly string _directory;
    private bool _complete;

    private KeptPlace(string name) => _directory = $"{KeptNamespaces.Directory}/{name}";

    /// <summary>The files; that of a mount namespace first, which the kernel may refuse.</summary>
    internal IReadOnlyList<NamespaceFile> Files => _files;

    internal static KeptPlace Reserve(string name, NamespaceKind kinds)
    {
        KeptNamespaces.Require(name);
        var place = new KeptPlace(name);
        try
        {
            place.Take(name, kinds);
            return place;
        }
        catch
        {
            place.Dispose();
            throw;
        }
    }

    internal void Complete() => _complete = true;

    public void Dispose()
    {
        if (!_complete)
        {
            foreach (var file in _files) NamespaceBinding.Release(file.Path);
            SystemCall.unlinkat(Fcntl.AT_FDCWD, _directory, Fcntl.AT_REMOVEDIR);
        }
        foreach (var held in _locks) held.Dispose();
    }

    // The locks are held until all is done: it is a matter of milliseconds, and nobody then sees anything half made.
    private void Take(string name, NamespaceKind kinds)
    {
        if (kinds.HasFlag(NamespaceKind.Network)) _locks.Add(NamespaceBinding.PrepareDirectory(KeptNamespaces.NetworkDirectory));
        if ((kinds & ~NamespaceKind.Network) != 0)
        {
            _locks.Add(NamespaceBinding.PrepareDirectory(KeptNamespaces.Directory));
            var made = SystemCall.mkdirat(Fcntl.AT_FDCWD, _directory, 0x1ED /* 0755 */);
            if (made != -(int)Errno.EEXIST) SystemCall.Check(made, $"Cannot make the directory {_directory}", "mkdirat", _directory);
        }
        foreach (var kind in NamespaceKinds.Each)
        {
            if (!kinds.HasFlag(kind)) continue;
            var file = new NamespaceFile(kind, KeptNamespaces.PathOf(name, kind));
            if (!NamespaceBinding.TryReserve(file.Path)) throw Taken(name, kind, file.Path);
            _files.Insert(kind == NamespaceKind.Mount ? 0 : _files.Count, file);
            if (kind == NamespaceKind.Mount) NamespaceBinding.MakePrivate(file.Path);
        }
    }

    private static CaissonException Taken(string name, NamespaceKind kind, string path) =>
        new($"Cannot keep a {NamespaceKinds.OciName(kind)} namespace under the name {name}", "openat", Errno.EEXIST, path,
            KeptNamespaces.FindOne(name, kind) is { Id: null } ? "the file is there, though no namespace is bound to it (any more)" : "one is kept under this name already", new Advice("choose another name, or remove that one", AdviceKind.RemoveKept, name));
}
