using Caisson.Linux;
using Caisson.Linux.Abi;
using static Caisson.Linux.Abi.Fcntl;

namespace Caisson.Runtime.State;

/// <summary>The new contents of a file, written beside it: what is to be changed together with it can be tried first, when there is room for it already.</summary>
internal readonly struct FileDraft : IDisposable
{
    private readonly int _directory;
    private readonly string _name, _path;

    private FileDraft(int directory, string name, string path) => (_directory, _name, _path) = (directory, name, path);

    // Writers hold the directory's lock, so one name for the draft is enough, and what a crash left there is removed.
    private string Draft => "." + _name + ".new";

    private int Open(uint mode) => SystemCall.openat(_directory, Draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode);

    /// <summary>Writes a draft into an open directory.</summary>
    /// <exception cref="CaissonException">It cannot be written; then nothing is left of it.</exception>
    public static FileDraft Write(int directory, string name, ReadOnlySpan<byte> data, uint mode, string path)
    {
        var draft = new FileDraft(directory, name, path);
        var descriptor = draft.Open(mode);
        if (SystemCall.ErrnoOf(descriptor) == Errno.EEXIST)
        {
            draft.Dispose();
            descriptor = draft.Open(mode);
        }
        SystemCall.Check(descriptor, $"writing {path}", "openat", path);
        var result = SystemCall.write_all(descriptor, data);
        SystemCall.close(descriptor);
        if (result >= 0) return draft;
        draft.Dispose();
        SystemCall.Check(result, $"writing {path}", "write", path);
        return draft;
    }

    /// <summary>Puts it in the file's place at once: a reader finds the old contents or the new ones, and after a crash too.</summary>
    /// <exception cref="CaissonException">It cannot be renamed.</exception>
    public void Commit() => SystemCall.Check(SystemCall.renameat(_directory, Draft, _directory, _name), $"writing {_path}", "renameat", _path);

    /// <summary>Removes it, if it has not been put in place.</summary>
    public void Dispose() => SystemCall.unlinkat(_directory, Draft);
}
