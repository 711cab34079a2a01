using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Oci;
using Microsoft.Win32.SafeHandles;
using static Caisson.Linux.Abi.Fcntl;

namespace Caisson.Runtime.State;

/// <summary>
/// One container's directory in the state root: <c>state.json</c>, <c>config.json</c>, <c>start</c> (a socket), <c>lock</c>, and what else its makers put there.
/// </summary>
/// <remarks>Whoever changes the container holds the lock; reading needs none, for the record is replaced at once.</remarks>
public sealed class ContainerDirectory : IDisposable
{
    private const string RecordName = "state.json";
    private const string LockName = "lock";
    private const uint PrivateFile = 0x180; // 0600

    private readonly SafeFileHandle _handle;
    private int _lock = -1;

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

    internal static ContainerDirectory? Open(string id, string path)
    {
        var descriptor = SystemCall.openat(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
        if (SystemCall.ErrnoOf(descriptor) is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP) return null;
        SystemCall.Check(descriptor, $"opening the state directory of container {id}", "openat", path);
        return new(id, path, new SafeFileHandle(descriptor, ownsHandle: true));
    }

    /// <summary>Waits for the lock and takes it. It is held until <see cref="Unlock"/> or <see cref="Dispose"/>.</summary>
    /// <returns>False if the container was removed meanwhile.</returns>
    /// <exception cref="CaissonException">The lock's file cannot be made or locked.</exception>
    public bool Lock() => Take(LOCK_EX);

    /// <summary>Takes the lock if nobody holds it.</summary>
    /// <returns>False if somebody does, or the container was removed.</returns>
    public bool TryLock() => Take(LOCK_EX | LOCK_NB);

    private bool Take(int operation)
    {
        if (_lock >= 0) return true;
        var descriptor = SystemCall.openat(Descriptor, LockName, O_RDWR | O_CREAT | O_NOFOLLOW, PrivateFile);
        if (SystemCall.ErrnoOf(descriptor) == Errno.ENOENT) return false;
        SystemCall.Check(descriptor, $"locking container {Id}", "openat", Path + "/" + LockName);
        var result = SystemCall.flock(descriptor, operation);
        if (result < 0)
        {
            SystemCall.close(descriptor);
            if (SystemCall.ErrnoOf(result) == Errno.EAGAIN) return false;
            SystemCall.Check(result, $"locking container {Id}", "flock", Path + "/" + LockName);
        }
        _lock = descriptor;
        // The one who held it before may have removed the container: then this is the lock of nothing.
        if (SystemCall.fstatx(descriptor, out var status) >= 0 && status.stx_nlink > 0) return true;
        Unlock();
        return false;
    }

    /// <summary>Gives the lock back.</summary>
    public void Unlock()
    {
        if (_lock < 0) return;
        // Closing alone would not do while a process that was cloned meanwhile has a copy of the descriptor.
        SystemCall.flock(_lock, LOCK_UN);
        SystemCall.close(_lock);
        _lock = -1;
    }

    /// <summary>The container's record.</summary>
    /// <exception cref="CaissonException">There is none, or it is damaged: the container was not created completely.</exception>
    public ContainerRecord Load() =>
        TryLoad() ?? throw new CaissonException($"container {Id} has no state", "its creation has not finished, or was interrupted", $"wait, or remove it with `delete --force {Id}`");

    private ContainerRecord? TryLoad() =>
        StateFiles.ReadAt(Descriptor, RecordName, Path + "/" + RecordName) is { } text ? ContainerRecordFormat.Read(text, Path + "/" + RecordName) : null;

    /// <summary>Replaces the record. The caller holds the lock.</summary>
    public void Save(ContainerRecord record) => Write(RecordName, ContainerRecordFormat.Write(record).Span);

    /// <summary>A file of this directory; null if there is none.</summary>
    /// <param name="name">The file's name, without a slash.</param>
    public byte[]? Read(string name) => StateFiles.ReadAt(Descriptor, name, Path + "/" + name);

    /// <summary>Makes or replaces a file of this directory at once, readable by its owner only. The caller holds the lock.</summary>
    public void Write(string name, ReadOnlySpan<byte> data) => StateFiles.WriteAt(Descriptor, name, data, PrivateFile, Path + "/" + name);

    /// <summary>The container as it is now. Never fails for damaged contents: the snapshot's note tells.</summary>
    public ContainerSnapshot Inspect()
    {
        ContainerRecord? record = null;
        string? note = null;
        try
        {
            record = TryLoad();
        }
        catch (CaissonException e)
        {
            note = e.Message;
        }
        var status = ContainerStatus.Stopped;
        // Before the process is made the record tells only where its groups are.
        bool made = record is { Process.Pid: > 0 };
        if (made && record!.Process.IsAlive) status = record.Cgroup?.IsFrozen ?? false ? ContainerStatus.Paused : record.Started ? ContainerStatus.Running : ContainerStatus.Created;
        else if (made) status = ContainerStatus.Stopped;
        else if (note is null && IsLockedByOther()) status = ContainerStatus.Creating;
        else note ??= "its creation was interrupted";
        return new ContainerSnapshot { Id = Id, Directory = Path, Record = record, Status = status, Note = note };
    }

    private bool IsLockedByOther()
    {
        if (_lock >= 0) return false;
        var descriptor = SystemCall.openat(Descriptor, LockName, O_RDWR | O_NOFOLLOW);
        // Between mkdir and the lock's creation a container looks like an interrupted one, for a moment.
        if (descriptor < 0) return false;
        var result = SystemCall.flock(descriptor, LOCK_SH | LOCK_NB);
        if (result >= 0) SystemCall.flock(descriptor, LOCK_UN);
        SystemCall.close(descriptor);
        return SystemCall.ErrnoOf(result) == Errno.EAGAIN;
    }

    /// <summary>Removes the directory with everything in it; nothing that is mounted below is entered. The caller holds the lock.</summary>
    /// <exception cref="CaissonException">Something cannot be removed: a mount point, or a file that belongs to another user.</exception>
    public void Remove()
    {
        // The record goes first: what is left after a crash is an interrupted container, which anybody may remove. The lock goes last.
        SystemCall.unlinkat(Descriptor, RecordName);
        DirectoryRemoval.Empty(Descriptor, Path, LockName);
        SystemCall.unlinkat(Descriptor, LockName);
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
