using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Oci;
using Microsoft.Win32.SafeHandles;
using static Caisson.Linux.Abi.Fcntl;

namespace Caisson.Runtime.State;

/// <summary>
/// One container's directory in the state root: <c>state.json</c>, <c>config.json</c>, <c>start</c> (a socket), <c>process</c> (a link), and what else its makers
/// put there.
/// </summary>
/// <remarks>
/// Whoever changes the container holds the directory's lock; reading needs none, for the record is replaced at once. While a container is being created its
/// record has another name, <c>creating.json</c>: the end of the creation is one rename.
/// </remarks>
public sealed partial class ContainerDirectory : IDisposable
{
    private const string RecordName = "state.json";
    private const string DraftName = "creating.json";
    private const uint PrivateFile = 0x180; // 0600
    private const uint PublicFile = 0x1A4; // 0644

    private readonly SafeFileHandle _handle;
    private bool _locked;
    private bool _creating;

    private ContainerDirectory(string id, string path, SafeFileHandle handle)
    {
        Id = id;
        Path = path;
        _handle = handle;
    }

    /// <summary>The container's id.</summary>
    public string Id { get; }

    /// <summary>The directory's absolute path.</summary>
    public string Path { get; }

    /// <summary>The socket on which a created container waits for its start.</summary>
    public string StartSocketPath => Path + "/start";

    internal int Descriptor => (int)_handle.DangerousGetHandle();

    /// <summary>Opens a container's directory; null if there is none.</summary>
    /// <param name="id">The container's id.</param>
    /// <param name="path">The directory's absolute path.</param>
    /// <param name="shared">Others may make directories beside it, so that its owner has to be looked at.</param>
    internal static ContainerDirectory? Open(string id, string path, bool shared)
    {
        var descriptor = SystemCall.openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
        if (SystemCall.ErrnoOf(descriptor) is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP) return null;
        SystemCall.Check(descriptor, $"opening the state directory of container {id}", "openat", path);
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (!shared || (SystemCall.fstatx(descriptor, out var status) >= 0 && TrustedPath.IsTrusted(status.stx_uid))) return new(id, path, handle);
        handle.Dispose();
        throw new CaissonException($"container {id} is refused", $"{path} belongs to {UserNames.Of(status.stx_uid)}, who could make its record say anything", new Advice("name a state root that is yours alone", AdviceKind.ChooseStateRoot));
    }

    /// <summary>Opens the directory of a container that is being created, and locks it.</summary>
    internal static ContainerDirectory? OpenNew(string id, string path, bool shared)
    {
        var directory = Open(id, path, shared);
        if (directory is null) return null;
        directory._creating = true;
        if (directory.TryLock()) return directory;
        directory.Dispose();
        return null;
    }

    /// <summary>Waits for the lock and takes it. It is held until <see cref="Unlock"/> or <see cref="Dispose"/>.</summary>
    /// <returns>False if the container was removed meanwhile.</returns>
    /// <exception cref="CaissonException">The directory cannot be locked.</exception>
    public bool Lock() => Take(LOCK_EX);

    /// <summary>Takes the lock if nobody holds it.</summary>
    /// <returns>False if somebody does, or the container was removed.</returns>
    public bool TryLock() => Take(LOCK_EX | LOCK_NB);

    // The directory itself is locked: a file of its own could be missing, damaged or impossible to make.
    private bool Take(int operation)
    {
        if (_locked) return true;
        var result = SystemCall.flock(Descriptor, operation);
        if (SystemCall.ErrnoOf(result) == Errno.EAGAIN) return false;
        SystemCall.Check(result, $"locking container {Id}", "flock", Path);
        _locked = true;
        // The one who held it before may have removed the container: then this is the lock of nothing.
        if (SystemCall.fstatx(Descriptor, out var status) >= 0 && status.stx_nlink > 0) return true;
        Unlock();
        return false;
    }

    /// <summary>Gives the lock back.</summary>
    public void Unlock()
    {
        if (!_locked) return;
        // Closing alone would not do while a process that was cloned meanwhile has a copy of the descriptor.
        SystemCall.flock(Descriptor, LOCK_UN);
        _locked = false;
    }

    /// <summary>The container's record.</summary>
    /// <exception cref="CaissonException">There is none, or it is damaged: the container was not created completely.</exception>
    public ContainerRecord Load() => TryLoad(RecordName)
        ?? throw new CaissonException($"container {Id} has no state", "its creation has not finished, or was interrupted", new Advice("wait, or delete it by force", AdviceKind.DeleteContainer, Id));

    private ContainerRecord? TryLoad(string name) =>
        StateFiles.ReadAt(Descriptor, name, Path + "/" + name) is { } text ? ContainerRecordFormat.Read(text, Path + "/" + name) : null;

    /// <summary>Replaces the record. The caller holds the lock.</summary>
    public void Save(ContainerRecord record)
    {
        if (_creating && record.Process.Pid > 0) WriteProcess(record);
        Write(_creating ? DraftName : RecordName, ContainerRecordFormat.Write(record).Span);
    }

    /// <summary>Ends the creation: from now on the container is what its record says.</summary>
    internal void Complete()
    {
        if (!_creating) return;
        SystemCall.Check(SystemCall.renameat(Descriptor, DraftName, Descriptor, RecordName), $"ending the creation of container {Id}", "renameat", Path + "/" + RecordName);
        _creating = false;
    }

    /// <summary>A file of this directory; null if there is none.</summary>
    /// <param name="name">The file's name, without a slash.</param>
    /// <exception cref="CaissonException">It is no regular file, or cannot be read.</exception>
    public byte[]? Read(string name) => StateFiles.ReadAt(Descriptor, name, Path + "/" + name);

    /// <summary>Makes or replaces a file of this directory at once. The caller holds the lock.</summary>
    /// <param name="name">The file's name, without a slash.</param>
    /// <param name="data">What it holds.</param>
    /// <param name="forEverybody">Users of the container read it, where it is shown to them; the directory itself is its owner's.</param>
    public void Write(string name, ReadOnlySpan<byte> data, bool forEverybody = false) =>
        StateFiles.WriteAt(Descriptor, name, data, forEverybody ? PublicFile : PrivateFile, Path + "/" + name);

    /// <summary>Writes new contents of a file of this directory, to be put in place later. The caller holds the lock.</summary>
    internal FileDraft Draft(string name, ReadOnlySpan<byte> data) => FileDraft.Write(Descriptor, name, data, PrivateFile, Path + "/" + name);

    /// <summary>Removes the directory with everything in it; nothing that is mounted below is entered. The caller holds the lock.</summary>
    /// <exception cref="CaissonException">Something cannot be removed: a mount point, or a file that belongs to another user.</exception>
    public void Remove()
    {
        // The record goes first: what is left after a crash is an interrupted container, which anybody may remove.
        SystemCall.unlinkat(Descriptor, RecordName);
        DirectoryRemoval.Empty(Descriptor, Path);
        var result = SystemCall.unlinkat(AT_FDCWD, Path, AT_REMOVEDIR);
        Unlock();
        if (SystemCall.ErrnoOf(result) != Errno.ENOENT) SystemCall.Check(result, $"removing the state directory of container {Id}", "rmdir", Path);
    }

    /// <summary>Gives lock and descriptor back; the container stays.</summary>
    public void Dispose()
    {
        Unlock();
        _handle.Dispose();
    }
}
