using System.Runtime.InteropServices;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.Linux.Processes;

/// <summary>Starts a program as a child, also from a program that is compiled just in time: posix_spawn(3), which makes the child in C.</summary>
internal static unsafe partial class ProgramSpawn
{
    // glibc's posix_spawnattr_t has 336 bytes, posix_spawn_file_actions_t 80, sigset_t 128.
    private const int Opaque = 512;
    private const short POSIX_SPAWN_SETSIGDEF = 4;

    /// <summary>Starts it and gives its process id. It finds the descriptors under the numbers that are given, and no other than those that are inheritable.</summary>
    /// <param name="path">The program.</param>
    /// <param name="arguments">Its arguments, with its own name first.</param>
    /// <param name="environment">Its environment, as <c>NAME=VALUE</c>.</param>
    /// <param name="descriptors">Descriptors of this process, and the numbers that they have there.</param>
    internal static int Start(string path, IReadOnlyList<string> arguments, IReadOnlyList<string> environment, IReadOnlyList<(int From, int To)> descriptors)
    {
        byte* actions = stackalloc byte[Opaque], attributes = stackalloc byte[Opaque], pipe = stackalloc byte[Opaque];
        var copies = new List<DescriptorHandle>();
        byte** argv = null, variables = null;
        posix_spawn_file_actions_init(actions);
        posix_spawnattr_init(attributes);
        try
        {
            foreach (var (from, to) in descriptors)
            {
                // Copies above all numbers that are given out: no step may overwrite what a later one needs.
                var copy = Descriptors.Duplicate(from, 64);
                copies.Add(copy);
                posix_spawn_file_actions_adddup2(actions, copy.Descriptor, to);
            }

            // .NET ignores SIGPIPE, and what is ignored stays so across execve.
            new Span<byte>(pipe, Opaque).Clear();
            pipe[(Signal.SIGPIPE.Number - 1) / 8] = (byte)(1 << ((Signal.SIGPIPE.Number - 1) % 8));
            posix_spawnattr_setsigdefault(attributes, pipe);
            posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF);
            argv = Vector(arguments);
            variables = Vector(environment);
            int pid, failure;
            fixed (byte* file = CString.Of(path)) failure = posix_spawn(&pid, file, actions, attributes, argv, variables);
            return failure == 0 ? pid : throw new CaissonException($"Cannot start {path}", "posix_spawn", (Errno)failure, path);
        }
        finally
        {
            posix_spawn_file_actions_destroy(actions);
            posix_spawnattr_destroy(attributes);
            copies.ForEach(static copy => copy.Dispose());
            NativeMemory.Free(argv);
            NativeMemory.Free(variables);
        }
    }

    // A vector of pointers, and behind it what they point to.
    private static byte** Vector(IReadOnlyList<string> strings)
    {
        var size = (nuint)(strings.Count + 1) * (nuint)sizeof(byte*);
        var length = size;
        foreach (var text in strings) length += (nuint)CString.Length(text) + 1;
        var memory = (byte*)NativeMemory.Alloc(length);
        var at = memory + size;
        for (var i = 0; i < strings.Count; i++)
        {
            ((byte**)memory)[i] = at;
            at += CString.Write(strings[i], new Span<byte>(at, (int)(memory + length - at)));
        }

        ((byte**)memory)[strings.Count] = null;
        return (byte**)memory;
    }

    [LibraryImport("libc")]
    private static partial int posix_spawn(int* pid, byte* path, void* actions, void* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(void* actions, int from, int to);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(void* attributes, void* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(void* attributes);
}
