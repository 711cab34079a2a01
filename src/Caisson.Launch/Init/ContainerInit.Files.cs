using Caisson.Linux.Abi;
using static Caisson.Launch.Init.ChildKernel;

namespace Caisson.Launch.Init;

/// <summary>What is to be known of a container from its files, which are the container's own and may be anything.</summary>
internal static unsafe partial class ContainerInit
{
    /// <summary>No passwd is longer than this; what comes after is not looked at.</summary>
    private const long HomeFileLimit = 4 << 20;

    /// <summary>
    /// A = user, B = the variable HOME, with a directory in it that stays if nothing is found, C = path of the passwd(5), D = how long the file may take to answer, in milliseconds:
    /// the home directory is the sixth field of the first line whose third is the user.
    /// </summary>
    public static long FindHome(InitContext* c, StepRecord* s)
    {
        // A file system that never answers would hold this process up for ever; the parent is told to wait no longer.
        Report(c, StatusKind.Bounded, s->D);
        long file = OpenPlain(c, Fcntl.AT_FDCWD, (byte*)s->C, 0);
        if (file >= 0)
        {
            ReadHome(c, file, (ulong)s->A, (byte*)s->B);
            Syscall(SystemCallNumber.close, file, 0, 0, 0, 0, 0);
        }
        Report(c, StatusKind.Bounded, 0);
        // An image whose passwd is no readable file has no homes to tell of.
        return 0;
    }

    private static void ReadHome(InitContext* c, long file, ulong user, byte* variable)
    {
        byte* chunk = c->Scratch + PathLimit;
        byte* home = c->Scratch + 2 * PathLimit;
        int field = 0, digits = 0, length = 0;
        ulong id = 0;
        bool isUser = false, atEnd = false;
        for (long read = 0; !atEnd && read < HomeFileLimit;)
        {
            long count = Call(c, SystemCallNumber.read, file, (long)chunk, PathLimit);
            if (count == -(int)Linux.Errno.EINTR) continue;
            atEnd = count <= 0;
            if (atEnd)
            {
                // The last line may lack its end.
                chunk[0] = (byte)'\n';
                count = 1;
            }
            read += count;
            for (long i = 0; i < count; i++)
            {
                byte b = chunk[i];
                if (b == (byte)':' || b == (byte)'\n')
                {
                    if (field == 2) isUser = digits > 0 && id == user;
                    if (field == 5 && isUser && length > 0)
                    {
                        for (int at = 0; at < length; at++) variable[5 + at] = home[at];
                        variable[5 + length] = 0;
                        return;
                    }
                    field++;
                    if (b == (byte)':') continue;
                    field = digits = length = 0;
                    id = 0;
                    isUser = false;
                }
                else if (field == 2)
                {
                    // What is no number, or beyond every id, is nobody.
                    if (b < (byte)'0' || b > (byte)'9' || digits > 10) digits = int.MinValue;
                    else id = id * 10 + (ulong)(b - (byte)'0');
                    digits++;
                }
                else if (field == 5 && isUser)
                {
                    if (length == 0 && b != (byte)'/' || b == 0 || length == Plan.HomeVariable.DirectoryLimit) isUser = false;
                    else home[length++] = b;
                }
            }
        }
    }

    /// <summary>A = slot of a root file system, B = path in it, C = the pipe that gets the content, D = the most bytes to take.</summary>
    public static long SendFile(InitContext* c, StepRecord* s)
    {
        long file = OpenPlain(c, c->Slots[s->A], (byte*)s->B, OpenAt2.RESOLVE_IN_ROOT);
        if (file < 0) return file;
        byte* chunk = c->Scratch + PathLimit;
        long left = s->D;
        for (;;)
        {
            long count = Call(c, SystemCallNumber.read, file, (long)chunk, PathLimit);
            if (count < 0) return count;
            if (count == 0) return 0;
            if ((left -= count) < 0) return -(int)Linux.Errno.EFBIG;
            for (long written = 0; written < count;)
            {
                long result = Call(c, SystemCallNumber.write, s->C, (long)(chunk + written), count - written);
                if (result < 0) return result;
                written += result;
            }
        }
    }

    /// <summary>
    /// Opens a file of the container's for reading, if it is a plain one. Opening a device acts, a FIFO waits for its other end, and files of procfs and sysfs are the
    /// kernel's own: some give what they hold only once, such as /proc/kmsg, or wait for more.
    /// </summary>
    private static long OpenPlain(InitContext* c, int directory, byte* path, ulong resolve)
    {
        // Looked at before it is opened, and again after: in between it can be exchanged, and then it must not have waited.
        long file = -1;
        for (int look = 0; look < 2; look++)
        {
            if (look == 1) Syscall(SystemCallNumber.close, file, 0, 0, 0, 0, 0);
            file = Open(c, directory, path, look == 0 ? Fcntl.O_PATH : Fcntl.O_RDONLY | Fcntl.O_NONBLOCK | Fcntl.O_NOCTTY, resolve | OpenAt2.RESOLVE_NO_MAGICLINKS);
            if (file < 0) return file;
            if (IsPlain(c, file)) continue;
            Syscall(SystemCallNumber.close, file, 0, 0, 0, 0, 0);
            return -(int)Linux.Errno.EINVAL;
        }
        return file;
    }

    private static bool IsPlain(InitContext* c, long file)
    {
        statx* status = (statx*)(c->Scratch + PathLimit);
        if (Call(c, SystemCallNumber.statx, file, (long)Empty(c), Fcntl.AT_EMPTY_PATH, Stat.STATX_BASIC_STATS, (long)status) < 0) return false;
        // The kernel's own file systems say that their files are empty, sysfs apart.
        if ((status->stx_mode & Stat.S_IFMT) != Stat.S_IFREG || status->stx_size == 0) return false;
        // struct statfs: f_type is the first of its long fields.
        long* system = (long*)(c->Scratch + PathLimit);
        return Call(c, SystemCallNumber.fstatfs, file, (long)system) >= 0 && system[0] != FileSystemMagic.PROC_SUPER_MAGIC && system[0] != FileSystemMagic.SYSFS_MAGIC;
    }
}
