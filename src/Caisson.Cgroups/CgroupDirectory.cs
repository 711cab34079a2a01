using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Cgroups;

/// <summary>A container's directory in one hierarchy. Its files are reached by a descriptor of the directory, opened when first used.</summary>
/// <param name="version">1 or 2.</param>
/// <param name="controllers">Of version 1 the hierarchy's controllers, or a single <c>name=…</c>; empty for version 2.</param>
/// <param name="path">The directory's absolute path.</param>
public sealed class CgroupDirectory(int version, IReadOnlyList<string> controllers, string path) : IDisposable
{
    private IReadOnlyList<string>? _controllers = version == 1 ? controllers : null;
    private int _descriptor = -1;

    /// <summary>1 or 2.</summary>
    public int Version => version;

    /// <summary>The directory's absolute path.</summary>
    public string Path => path;

    /// <summary>What names the hierarchy in messages and in the container's record: <c>cpu,cpuacct</c>, <c>name=systemd</c>, <c>cgroup2</c>.</summary>
    public string Hierarchy => version == 2 ? "cgroup2" : string.Join(',', controllers);

    /// <summary>The controllers whose files are here. Of version 2 they are read when first asked for; before the group exists there are none.</summary>
    public IReadOnlyList<string> Controllers => _controllers ??= CgroupLayout.Words(CString.Bytes(TryRead("cgroup.controllers") ?? ""));

    /// <summary>Forgets which controllers a version 2 directory has: they have been changed.</summary>
    internal void Refresh()
    {
        if (version == 2) _controllers = null;
    }

    /// <summary>Whether a controller's files are here.</summary>
    /// <param name="controller">Its name.</param>
    public bool Has(string controller)
    {
        foreach (var each in Controllers)
            if (each == controller) return true;
        return false;
    }

    /// <summary>Whether the directory is there.</summary>
    public bool IsThere => TryOpen() >= 0;

    /// <summary>Its inode's number, which no later directory gets; 0 if the group does not exist.</summary>
    internal ulong Number => IsThere && SystemCall.fstatx(_descriptor, out var status) >= 0 ? status.stx_ino : 0;

    /// <summary>The descriptor of the directory.</summary>
    /// <exception cref="CaissonException">The group does not exist.</exception>
    internal int Descriptor
    {
        get
        {
            SystemCall.Check(TryOpen(), $"Cannot open the control group {path}", "openat", path);
            return _descriptor;
        }
    }

    /// <summary>Whether it has a file of this name.</summary>
    /// <param name="file">The name.</param>
    public bool Exists(string file) => TryOpen() >= 0 && SystemCall.faccessat2(_descriptor, file, 0 /* F_OK */, Fcntl.AT_SYMLINK_NOFOLLOW) >= 0;

    /// <summary>Whether the caller may write to a file of this name.</summary>
    /// <param name="file">The name.</param>
    public bool MayWrite(string file) => TryOpen() >= 0 && SystemCall.faccessat2(_descriptor, file, 2 /* W_OK */, Fcntl.AT_EACCESS | Fcntl.AT_SYMLINK_NOFOLLOW) >= 0;

    /// <summary>A file's content, without the line end at its end.</summary>
    /// <param name="file">The name.</param>
    /// <exception cref="CaissonException">There is no such file, or it cannot be read.</exception>
    public string Read(string file) => Read(file, out var error) ?? throw Failed("read", $"Cannot read {file}", file, error);

    /// <summary>A file's content, without the line end at its end; null if there is no such file (or no such group any more).</summary>
    /// <param name="file">The name.</param>
    /// <exception cref="CaissonException">It cannot be read.</exception>
    public string? TryRead(string file) =>
        Read(file, out var error) ?? (error is Errno.ENOENT or Errno.ENODEV or Errno.ENOTDIR ? null : throw Failed("read", $"Cannot read {file}", file, error));

    /// <summary>A file's content as <see cref="TryRead"/> gives it; null also if it cannot be read.</summary>
    internal string? Peek(string file) => Read(file, out _);

    /// <summary>Writes a file, in one write(2).</summary>
    /// <param name="file">The name.</param>
    /// <param name="value">What to write.</param>
    /// <exception cref="CaissonException">The kernel does not take it; the error names the controller, the file, the value and the errno.</exception>
    public void Write(string file, string value)
    {
        if (TryWrite(file, value) is var error && error == Errno.None) return;
        throw Failed("write", $"Cannot set {file} to {value}", file, error);
    }

    /// <summary>Writes a file, and returns what the kernel said.</summary>
    /// <param name="file">The name.</param>
    /// <param name="value">What to write.</param>
    public Errno TryWrite(string file, string value)
    {
        nint result = TryOpen();
        if (result < 0) return SystemCall.ErrnoOf(result);
        result = SystemCall.openat(_descriptor, file, Fcntl.O_WRONLY | Fcntl.O_NOFOLLOW);
        if (result < 0) return SystemCall.ErrnoOf(result);
        int descriptor = (int)result;
        result = SystemCall.write(descriptor, CString.Bytes(value));
        SystemCall.close(descriptor);
        return SystemCall.ErrnoOf(result);
    }

    /// <summary>Closes the descriptor.</summary>
    public void Dispose()
    {
        if (_descriptor >= 0) SystemCall.close(_descriptor);
        _descriptor = -1;
    }

    private int TryOpen()
    {
        if (_descriptor >= 0) return _descriptor;
        int result = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY | Fcntl.O_NOFOLLOW);
        if (result >= 0) _descriptor = result;
        // A group that cannot be opened now is not one that is gone.
        else if (SystemCall.ErrnoOf(result).IsShortage) SystemCall.Check(result, $"Cannot open the control group {path}", "openat", path);
        return result;
    }

    private string? Read(string file, out Errno error)
    {
        nint result = TryOpen();
        error = SystemCall.ErrnoOf(result);
        if (result < 0) return null;
        result = SystemCall.openat(_descriptor, file, Fcntl.O_RDONLY | Fcntl.O_NOFOLLOW);
        error = SystemCall.ErrnoOf(result);
        if (error.IsShortage) throw Failed("openat", $"Cannot read {file}", file, error);
        if (result < 0) return null;
        int descriptor = (int)result;
        try
        {
            var buffer = new byte[4096];
            int length = 0;
            while ((result = SystemCall.read(descriptor, buffer.AsSpan(length))) > 0)
                if ((length += (int)result) == buffer.Length) Array.Resize(ref buffer, length * 4);
            error = SystemCall.ErrnoOf(result);
            return result < 0 ? null : CString.Decode(buffer.AsSpan(0, length).TrimEnd((byte)'\n'));
        }
        finally
        {
            SystemCall.close(descriptor);
        }
    }

    private CaissonException Failed(string call, string what, string file, Errno error)
    {
        int dot = file.IndexOf('.');
        var controller = dot > 0 ? file[..dot] : Hierarchy;
        return new CaissonException($"{what} (controller {controller})", call, error, path + "/" + file);
    }
}
