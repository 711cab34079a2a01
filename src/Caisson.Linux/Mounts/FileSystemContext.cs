using System.Text;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.Linux.Mounts;

/// <summary>A file system that is being set up: fsopen(2), fsconfig(2), fsmount(2). Linux 5.2 or later. Errors carry what the kernel wrote into the context's log.</summary>
public sealed class FileSystemContext : DescriptorHandle
{
    private readonly string _type;

    private FileSystemContext(int descriptor, string type)
        : base(descriptor) => _type = type;

    /// <summary>Begins a file system.</summary>
    /// <param name="type">Its type, such as <c>tmpfs</c>.</param>
    /// <exception cref="CaissonException">ENODEV: the kernel does not know the type; EPERM: no CAP_SYS_ADMIN in the mount namespace's user namespace.</exception>
    public static FileSystemContext Open(string type)
    {
        var fd = SystemCall.fsopen(type, MountCalls.FSOPEN_CLOEXEC);
        SystemCall.Check(fd, $"Cannot begin a file system of type '{type}'", "fsopen", type, fd == -(int)Errno.ENODEV ? "the kernel does not know the type" : null);
        return new(fd, type);
    }

    /// <summary>Sets an option without a value, such as <c>ro</c>: <c>FSCONFIG_SET_FLAG</c>.</summary>
    /// <param name="option">The option.</param>
    /// <exception cref="CaissonException">EINVAL: the file system has no such option.</exception>
    public void SetFlag(string option) => Configure(MountCalls.FSCONFIG_SET_FLAG, option, null, 0, $"set the option '{option}' of");

    /// <summary>Sets an option with a value, or <c>source</c>: <c>FSCONFIG_SET_STRING</c>.</summary>
    /// <param name="option">The option.</param>
    /// <param name="value">The value, at most 255 bytes.</param>
    /// <exception cref="CaissonException">EINVAL: the file system has no such option, or it takes no such value, or the value is too long.</exception>
    public void SetString(string option, string value) => Configure(MountCalls.FSCONFIG_SET_STRING, option, value, 0, $"set the option '{option}' to '{value}' in");

    /// <summary>Sets an option to an open file: <c>FSCONFIG_SET_FD</c>.</summary>
    /// <param name="option">The option.</param>
    /// <param name="value">The file.</param>
    /// <exception cref="CaissonException">EINVAL: the file system has no such option, or it takes no files.</exception>
    public void SetDescriptor(string option, DescriptorHandle value) => Configure(MountCalls.FSCONFIG_SET_FD, option, null, value.Descriptor, $"set the option '{option}' to an open file in");

    /// <summary>Creates the file system: <c>FSCONFIG_CMD_CREATE</c>.</summary>
    /// <exception cref="CaissonException">EBUSY: its device is in use; EINVAL: options are missing or contradict each other; and what the file system reports.</exception>
    public void Create() => Configure(MountCalls.FSCONFIG_CMD_CREATE, null, null, 0, "create");

    /// <summary>Mounts the created file system without a place in the tree: fsmount(2).</summary>
    /// <param name="attributes">The mount's attributes.</param>
    /// <exception cref="CaissonException">EINVAL: it was not created; EPERM: a proc or sysfs would show more than the ones that can be seen.</exception>
    public DetachedMount Mount(MountAttributes attributes = MountAttributes.None)
    {
        var fd = SystemCall.fsmount(Descriptor, MountCalls.FSMOUNT_CLOEXEC, (ulong)attributes);
        SystemCall.Check(fd, $"Cannot mount the file system of type '{_type}'", "fsmount", _type, LogOrNull());
        return new(fd);
    }

    /// <summary>Takes the messages that the kernel wrote since the last call, each with <c>e</c>, <c>w</c> or <c>i</c> and a blank before it.</summary>
    public IReadOnlyList<string> TakeLog()
    {
        var lines = new List<string>();
        Span<byte> buffer = stackalloc byte[1024];
        // ENODATA ends the log.
        while (SystemCall.read(Descriptor, buffer) is > 0 and var n) lines.Add(Encoding.UTF8.GetString(buffer[..(int)n]).TrimEnd('\n'));
        return lines;
    }

    private void Configure(int command, string? key, string? value, int descriptor, string what)
    {
        var result = SystemCall.fsconfig(Descriptor, command, key, value, descriptor);
        if (result < 0) throw new CaissonException($"Cannot {what} a file system of type '{_type}'", "fsconfig", (Errno)(-result), _type, LogOrNull());
    }

    private string? LogOrNull() => TakeLog() is { Count: > 0 } lines ? string.Join("; ", lines) : null;
}
