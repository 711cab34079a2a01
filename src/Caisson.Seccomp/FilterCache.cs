using System.Globalization;
using System.Runtime.InteropServices;
using Caisson.Linux.Abi;
using Caisson.Oci;
using static Caisson.Linux.Abi.Fcntl;

namespace Caisson.Seccomp;

/// <summary>Compiled filters, kept for the next launch: compiling one takes longer than the rest of a launch, reading it some microseconds.</summary>
/// <remarks>
/// A file holds the whole key beside the program, and is used only if that is the key asked for, byte by byte: no hash has to be trusted. Only files that
/// belong to the caller alone, in a directory that does, are read. There is a fixed number of them, each in the place that its key's sum gives it, so the
/// directory cannot grow. Whatever goes wrong costs the compilation, and nothing else.
/// </remarks>
internal static unsafe class FilterCache
{
    internal const int Places = 32;
    private const int KeyLimit = 256 << 10;
    private const uint Mine = 0x180, Group = 0x3F; // 0600; 0077
    private static ReadOnlySpan<byte> Magic => "CaisFlt1"u8;

    /// <summary>The directory in a state root. No container can have this name.</summary>
    public static string DirectoryIn(string stateRoot) => stateRoot + "/@seccomp";

    /// <summary>The program for these rules, from the cache or compiled, and kept then.</summary>
    /// <param name="directory">The cache; null for none.</param>
    /// <param name="seccomp">linux.seccomp.</param>
    public static sock_filter[] Get(string? directory, SpecSeccomp seccomp)
    {
        if (directory is null) return FilterCompiler.Compile(seccomp);
        var key = FilterKey.Of(seccomp).WrittenSpan;
        if (key.Length > KeyLimit) return FilterCompiler.Compile(seccomp);
        ulong sum = FilterKey.Sum(key);
        var name = (sum % Places).ToString("x2", CultureInfo.InvariantCulture);
        int opened = Open(directory);
        try
        {
            if (opened >= 0 && Read(opened, name, key) is { } kept) return kept;
            var program = FilterCompiler.Compile(seccomp);
            if (opened < 0) opened = Make(directory);
            if (opened >= 0) Write(opened, name, key, program);
            return program;
        }
        finally
        {
            if (opened >= 0) SystemCall.close(opened);
        }
    }

    // A directory of somebody else's, or one that others may write to, is left alone.
    private static int Open(string directory)
    {
        int opened = SystemCall.openat(AT_FDCWD, directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
        if (opened < 0) return -1;
        if (SystemCall.fstatx(opened, out var status) >= 0 && status.stx_uid == SystemCall.geteuid() && (status.stx_mode & Group) == 0) return opened;
        SystemCall.close(opened);
        return -1;
    }

    private static int Make(string directory)
    {
        int made = SystemCall.mkdirat(AT_FDCWD, directory, 0x1C0 /* 0700 */);
        return made >= 0 ? Open(directory) : -1;
    }

    private static sock_filter[]? Read(int directory, string name, ReadOnlySpan<byte> key)
    {
        int file = SystemCall.openat(directory, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
        if (file < 0) return null;
        try
        {
            if (SystemCall.fstatx(file, out var status) < 0 || (status.stx_mode & Stat.S_IFMT) != Stat.S_IFREG) return null;
            if (status.stx_uid != SystemCall.geteuid() || (status.stx_mode & Group) != 0) return null;
            int head = Magic.Length + sizeof(ulong) + sizeof(int) + key.Length;
            long length = (long)status.stx_size - head;
            if (length <= 0 || length % sizeof(sock_filter) != 0 || length / sizeof(sock_filter) > Bpf.BPF_MAXINSNS) return null;
            var content = new byte[(int)status.stx_size];
            if (SystemCall.pread(file, content, 0) != content.Length) return null;
            var rest = content.AsSpan();
            if (!Take(ref rest, Magic.Length).SequenceEqual(Magic)) return null;
            ulong sum = MemoryMarshal.Read<ulong>(Take(ref rest, sizeof(ulong)));
            if (sum != FilterKey.Sum(rest)) return null;
            if (MemoryMarshal.Read<int>(Take(ref rest, sizeof(int))) != key.Length || !Take(ref rest, key.Length).SequenceEqual(key)) return null;
            return MemoryMarshal.Cast<byte, sock_filter>(rest).ToArray();
        }
        finally
        {
            SystemCall.close(file);
        }
    }

    private static Span<byte> Take(ref Span<byte> rest, int length)
    {
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    private static void Write(int directory, string name, ReadOnlySpan<byte> key, sock_filter[] program)
    {
        var instructions = MemoryMarshal.AsBytes(program.AsSpan());
        var content = new byte[Magic.Length + sizeof(ulong) + sizeof(int) + key.Length + instructions.Length];
        int at = Magic.Length + sizeof(ulong);
        int length = key.Length;
        MemoryMarshal.Write(content.AsSpan(at), in length);
        key.CopyTo(content.AsSpan(at + sizeof(int)));
        instructions.CopyTo(content.AsSpan(at + sizeof(int) + key.Length));
        ulong sum = FilterKey.Sum(content.AsSpan(at));
        Magic.CopyTo(content);
        MemoryMarshal.Write(content.AsSpan(Magic.Length), in sum);

        // One launch at a time, so that one draft is enough and what a crash left is overwritten. Who finds another at it need not wait to do the same.
        if (SystemCall.flock(directory, LOCK_EX | LOCK_NB) < 0) return;
        const string draft = "new";
        int file = SystemCall.openat(directory, draft, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, Mine);
        if (file < 0) return;
        bool written = SystemCall.write_all(file, content) >= 0;
        SystemCall.close(file);
        if (!written || SystemCall.renameat(directory, draft, directory, name) < 0) SystemCall.unlinkat(directory, draft);
    }
}
