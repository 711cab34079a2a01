using Caisson.Linux.Abi;
using static Caisson.Launch.Init.ChildKernel;

namespace Caisson.Launch.Init;

internal static unsafe partial class ContainerInit
{
    /// <summary>
    /// A = path of the runtime's binary, B = mount_attr that makes a mount read-only, C = segments, D = their number,
    /// E = prctl_mm_map, F = path of the descriptor directory, G = the binary's statx, H = 1: the mount namespace is the
    /// container's own.
    /// </summary>
    /// <remarks>
    /// Takes the runtime's own binary out of the container's reach (CVE-2019-5736): /proc/PID/exe of a process in the
    /// container leads to the file on the mount it was started from, and whoever may write there can replace the
    /// runtime. Starting again from a read-only mount costs a second start of the program. Here instead the running
    /// image is moved: each segment of the file is mapped anew, in place, from a read-only private mount of the same
    /// file (the page cache is shared, nothing is copied), after which no mapping refers to the original path any more
    /// and the kernel lets the process change its exe link (PR_SET_MM_MAP). The data segment goes back to what the file
    /// holds: nothing that runs from here on reads it, as this code uses its stack and the plan's memory alone.
    /// </remarks>
    public static long ProtectBinary(InitContext* c, StepRecord* s)
    {
        byte* empty = Empty(c);
        long tree = Call(c, SystemCallNumber.open_tree, Fcntl.AT_FDCWD, s->A, MountCalls.OPEN_TREE_CLONE | MountCalls.OPEN_TREE_CLOEXEC);
        if (tree < 0) return tree;
        // The path was the binary's when the parent asked; it must still be.
        statx* status = (statx*)(c->Scratch + PathLimit);
        long result = Call(c, SystemCallNumber.statx, tree, (long)empty, Fcntl.AT_EMPTY_PATH, 0xFFF, (long)status);
        if (result < 0) return result;
        statx* own = (statx*)s->G;
        if (status->stx_ino != own->stx_ino || status->stx_dev_major != own->stx_dev_major || status->stx_dev_minor != own->stx_dev_minor) return -(int)Linux.Errno.ESTALE;
        result = Call(c, SystemCallNumber.mount_setattr, tree, (long)empty, Fcntl.AT_EMPTY_PATH, s->B, sizeof(mount_attr));
        if (result < 0) return result;
        // An O_PATH descriptor cannot be mapped: open the file through it, by its entry in /proc/self/fd.
        byte* path = c->Scratch + PathLimit;
        long length = Copy(path, (byte*)s->F, 64);
        length = AppendNumber(path, length, tree);
        path[length] = 0;
        long file = Call(c, SystemCallNumber.openat, Fcntl.AT_FDCWD, (long)path, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
        // A mount that is attached nowhere is taken apart when its descriptor is closed, which waits for all processors.
        // Attached to the old root it goes away with that.
        if (s->H != 0)
        {
            result = MoveMount(c, (int)tree, Fcntl.AT_FDCWD, (byte*)s->A, MountCalls.MOVE_MOUNT_F_EMPTY_PATH);
            if (result < 0) return result;
        }
        Syscall(SystemCallNumber.close, tree, 0, 0, 0, 0, 0);
        if (file < 0) return file;

        ImageSegment* segment = (ImageSegment*)s->C;
        for (long i = 0; i < s->D; i++, segment++)
        {
            // The code that asks for this runs on in the new mapping.
            result = Call(c, SystemCallNumber.mmap, segment->Start, segment->Length, segment->Protection,
                0x12 /* MAP_PRIVATE | MAP_FIXED */, file, segment->FileOffset);
            if (result < 0) return result;
        }
        ((prctl_mm_map*)s->E)->exe_fd = (uint)file;
        result = Call(c, SystemCallNumber.prctl, Prctl.PR_SET_MM, Prctl.PR_SET_MM_MAP, s->E, sizeof(prctl_mm_map));
        Syscall(SystemCallNumber.close, file, 0, 0, 0, 0, 0);
        return result;
    }

    private static long AppendNumber(byte* text, long at, long number)
    {
        byte* digits = text + at + 32;
        long count = 0;
        do
        {
            digits[-++count] = (byte)('0' + number % 10);
            number /= 10;
        }
        while (number != 0);
        for (long i = 0; i < count; i++) text[at + i] = digits[i - count];
        return at + count;
    }
}
