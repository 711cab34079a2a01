using System.Globalization;
using Caisson.Linux.Abi;

namespace Caisson.Linux.Files;

/// <summary>The descriptors of this process: close_range(2), fcntl(2).</summary>
public static class Descriptors
{
    /// <summary>The open ones in ascending order.</summary>
    public static IReadOnlyList<int> List()
    {
        var list = new List<int>();
        foreach (var entry in Directory.GetFileSystemEntries("/proc/self/fd"))
        {
            // The listing names the descriptor that it was made with, which is closed by now.
            if (int.TryParse(Path.GetFileName(entry.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var fd) && IsOpen(fd)) list.Add(fd);
        }
        list.Sort();
        return list;
    }

    /// <summary>How many numbers from 3 on a program needs to find every descriptor that was inherited by this one and is to be inherited further.</summary>
    public static int CountInherited()
    {
        var count = 0;
        foreach (var descriptor in List())
        {
            if (descriptor > 2 && !IsClosedOnExec(descriptor)) count = descriptor - 2;
        }
        return count;
    }

    /// <summary>Whether a descriptor is open.</summary>
    /// <param name="descriptor">Its number.</param>
    public static bool IsOpen(int descriptor) => SystemCall.fcntl(descriptor, Fcntl.F_GETFD) >= 0;

    /// <summary>Whether execve closes a descriptor: <c>FD_CLOEXEC</c>.</summary>
    /// <param name="descriptor">Its number.</param>
    /// <exception cref="CaissonException">EBADF: it is not open.</exception>
    public static bool IsClosedOnExec(int descriptor) =>
        (SystemCall.Check(SystemCall.fcntl(descriptor, Fcntl.F_GETFD), $"Cannot examine descriptor {descriptor}", "fcntl") & Fcntl.FD_CLOEXEC) != 0;

    /// <summary>Sets whether execve closes a descriptor.</summary>
    /// <param name="descriptor">Its number.</param>
    /// <param name="close">Whether it is closed.</param>
    /// <exception cref="CaissonException">EBADF: it is not open.</exception>
    public static void SetClosedOnExec(int descriptor, bool close) =>
        SystemCall.Check(SystemCall.fcntl(descriptor, Fcntl.F_SETFD, close ? Fcntl.FD_CLOEXEC : 0), $"Cannot set whether descriptor {descriptor} is inherited", "fcntl");

    /// <summary>Has execve close every descriptor from a number on: close_range(2) with <c>CLOSE_RANGE_CLOEXEC</c>, Linux 5.11 or later.</summary>
    /// <param name="first">The first number; 3 leaves standard input, output and error.</param>
    /// <param name="last">The last number; descriptors need not exist.</param>
    /// <exception cref="CaissonException">EINVAL: the last is before the first; ENOSYS: the kernel is too old.</exception>
    public static void SetClosedOnExecRange(int first, int last = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        SystemCall.Check(SystemCall.close_range((uint)first, (uint)last, CloseRange.CLOSE_RANGE_CLOEXEC), $"Cannot keep descriptors from {first} on from being inherited", "close_range");
    }

    /// <summary>Opens a second descriptor for the same open file; it is not inherited: <c>F_DUPFD_CLOEXEC</c>.</summary>
    /// <param name="descriptor">The number of the first.</param>
    /// <param name="lowest">The lowest number that the second may get.</param>
    /// <exception cref="CaissonException">EBADF: it is not open; EMFILE: too many descriptors.</exception>
    public static DescriptorHandle Duplicate(int descriptor, int lowest = 3) =>
        new((int)SystemCall.Check(SystemCall.fcntl(descriptor, Fcntl.F_DUPFD_CLOEXEC, lowest), $"Cannot duplicate descriptor {descriptor}", "fcntl"));
}
