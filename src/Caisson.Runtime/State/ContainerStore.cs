using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Oci;
using static Caisson.Linux.Abi.Fcntl;

namespace Caisson.Runtime.State;

/// <summary>
/// The containers of one state root: a directory each. Nothing else knows of them, so whatever the crash, what is there is what there is:
/// every directory is listed, and every one can be removed.
/// </summary>
/// <param name="root">The absolute path of the state root, see <see cref="StateRoot.Resolve(string?)"/>.</param>
public sealed class ContainerStore(string root)
{
    private const uint RootMode = 0x1C9; // 0711
    private const uint PrivateMode = 0x1C0; // 0700

    private bool _trusted, _shared;

    /// <summary>The absolute path of the state root. It need not exist; one that somebody else than the caller and root may fill is refused.</summary>
    public string Root { get; } = root;

    /// <summary>The directory that belongs to an id, whether it exists or not.</summary>
    public string PathOf(string id) => Root + "/" + id;

    /// <summary>Makes the directory of a new container and locks it. Until its record is saved the container is "creating".</summary>
    /// <param name="id">The new container's id.</param>
    /// <exception cref="CaissonException">The id is invalid or taken, or the directory cannot be made.</exception>
    public ContainerDirectory Create(string id)
    {
        ContainerId.Validate(id);
        CheckTrust();
        var path = PathOf(id);
        var made = SystemCall.mkdirat(AT_FDCWD, path, PrivateMode);
        if (SystemCall.ErrnoOf(made) == Errno.ENOENT)
        {
            MakeRoot();
            _trusted = false;
            CheckTrust();
            made = SystemCall.mkdirat(AT_FDCWD, path, PrivateMode);
        }
        if (SystemCall.ErrnoOf(made) == Errno.EEXIST)
            throw new CaissonException($"container with id exists: {id}", $"its state is in {path}", new Advice("choose another id, or delete that container", AdviceKind.DeleteContainer, id));
        SystemCall.Check(made, $"making the state directory of container {id}", "mkdir", path, remedy: new Advice("name a directory that you may write to", AdviceKind.ChooseStateRoot));

        try
        {
            return ContainerDirectory.OpenNew(id, path, _shared) ?? throw new CaissonException($"container {id} was removed while it was being created");
        }
        catch
        {
            // It is empty, so whoever has it by now loses nothing.
            SystemCall.unlinkat(AT_FDCWD, path, AT_REMOVEDIR);
            throw;
        }
    }

    /// <summary>The directory of a container; null if there is none.</summary>
    /// <exception cref="CaissonException">The id is invalid, or the directory may not be read.</exception>
    public ContainerDirectory? Find(string id)
    {
        ContainerId.Validate(id);
        CheckTrust();
        return ContainerDirectory.Open(id, PathOf(id), _shared);
    }

    /// <summary>The directory of a container.</summary>
    /// <exception cref="CaissonException">The id is invalid, there is no such container, or its directory may not be read.</exception>
    public ContainerDirectory Get(string id) => Find(id) ?? throw Missing(id);

    internal CaissonException Missing(string id) => new($"container does not exist: {id} (looked in {Root})");

    /// <summary>All containers as they are now, sorted by id.</summary>
    /// <exception cref="CaissonException">The state root may not be read.</exception>
    public IReadOnlyList<ContainerSnapshot> List()
    {
        CheckTrust();
        var containers = new List<ContainerSnapshot>();
        List<string>? names;
        try
        {
            names = DirectoryEntries.TryNames(Root);
        }
        catch (CaissonException e)
        {
            throw new CaissonException($"the containers in {Root} cannot be listed", e.Call!, e.Errno, Root, e.Errno == Errno.EACCES ? "the directory may not be read" : null, new Advice("name another state root", AdviceKind.ChooseStateRoot));
        }
        foreach (var id in names ?? [])
        {
            // What else lies there is nobody's container.
            if (!ContainerId.IsValid(id) || !FilePath.IsDirectory(PathOf(id))) continue;
            if (Look(id, PathOf(id)) is { } container) containers.Add(container);
        }
        containers.Sort((a, b) => string.CompareOrdinal(a.Id, b.Id));
        return containers;
    }

    // One that cannot be opened is listed all the same: it may be alive.
    private ContainerSnapshot? Look(string id, string path)
    {
        try
        {
            using var directory = ContainerDirectory.Open(id, path, _shared);
            var snapshot = directory?.Inspect();
            // Many containers have many groups, and each keeps what it was looked at by open.
            snapshot?.Record?.Cgroup?.Dispose();
            return snapshot;
        }
        catch (CaissonException e)
        {
            return new ContainerSnapshot { Id = id, Directory = path, Status = ContainerStatus.Unknown, Failure = e };
        }
    }

    private void CheckTrust()
    {
        if (_trusted) return;
        if (TrustedPath.Fault(Root, out _shared) is { } fault)
            throw new CaissonException($"the state root {Root} is refused", $"{fault}, so that somebody else could put containers there", new Advice("name a directory that is yours alone, below directories that only you and root may change", AdviceKind.ChooseStateRoot));
        _trusted = true;
    }

    private void MakeRoot()
    {
        var made = SystemCall.mkdirat(AT_FDCWD, Root, RootMode);
        if (SystemCall.ErrnoOf(made) == Errno.ENOENT)
        {
            for (var slash = Root.IndexOf('/', 1); slash > 0; slash = Root.IndexOf('/', slash + 1))
                SystemCall.mkdirat(AT_FDCWD, Root[..slash], 0x1ED); // 0755
            made = SystemCall.mkdirat(AT_FDCWD, Root, RootMode);
        }
        if (SystemCall.ErrnoOf(made) == Errno.EEXIST) return;
        SystemCall.Check(made, "making the state root", "mkdir", Root, remedy: new Advice("name a directory that you may write to", AdviceKind.ChooseStateRoot));
    }
}
