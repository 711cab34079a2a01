using System.Buffers.Binary;
using Caisson.Linux.Abi;

namespace Caisson.Linux.Files;

/// <summary>What is in a directory: getdents64(2). Names are any bytes but slashes, and are given back to the kernel as they are.</summary>
internal static unsafe class DirectoryEntries
{
    /// <summary>The names, without <c>.</c> and <c>..</c>, in no order; null if there is no such directory.</summary>
    /// <exception cref="CaissonException">The directory cannot be opened or read.</exception>
    internal static List<string>? TryNames(string path)
    {
        var opened = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_RDONLY | Fcntl.O_DIRECTORY);
        if (SystemCall.ErrnoOf(opened) is Errno.ENOENT) return null;
        SystemCall.Check(opened, $"Cannot list {path}", "openat", path);
        using var directory = new DescriptorHandle(opened);
        var names = new List<string>();
        var buffer = new byte[32 << 10];
        while (true)
        {
            nint length;
            fixed (byte* p = buffer) length = SystemCall.Invoke(SystemCallNumber.getdents64, opened, (nint)p, buffer.Length);
            SystemCall.Check(length, $"Cannot list {path}", "getdents64", path);
            if (length == 0) return names;
            for (var at = 0; at < length;)
            {
                // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name.
                var entry = buffer.AsSpan(at, BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(at + 16)));
                at += entry.Length;
                var name = entry[19..];
                name = name[..name.IndexOf((byte)0)];
                if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8)) names.Add(CString.Decode(name));
            }
        }
    }
}
