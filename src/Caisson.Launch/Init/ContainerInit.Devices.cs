using Caisson.Linux.Abi;
using static Caisson.Launch.Init.ChildKernel;

namespace Caisson.Launch.Init;

internal static unsafe partial class ContainerInit
{
    /// <summary>A = path of a device outside the container, B = slot to fill, C = device number, D = S_IF* type, E = mount_attr: a mount of just that device, which must be it.</summary>
    public static long CloneDevice(InitContext* c, StepRecord* s)
    {
        long tree = Call(c, SystemCallNumber.open_tree, Fcntl.AT_FDCWD, s->A, MountCalls.OPEN_TREE_CLONE | MountCalls.OPEN_TREE_CLOEXEC);
        if (tree < 0) return tree;
        long result = CheckDevice(c, (int)tree, s->C, s->D);
        if (result >= 0) result = Call(c, SystemCallNumber.mount_setattr, tree, (long)Empty(c), Fcntl.AT_EMPTY_PATH, s->E, sizeof(mount_attr));
        if (result < 0) Syscall(SystemCallNumber.close, tree, 0, 0, 0, 0, 0);
        else c->Slots[s->B] = (int)tree;
        return result;
    }

    /// <summary>A = slot of the root, B = path of a directory in it, C = slot to fill, D = further RESOLVE_* flags: later steps work in that directory by name.</summary>
    public static long OpenDirectory(InitContext* c, StepRecord* s)
    {
        long directory = OpenOrMake(c, c->Slots[s->A], (byte*)s->B, true, 0x1ED /* 0755 */, (ulong)s->D);
        if (directory < 0) return directory;
        long type = TypeOf(c, (int)directory);
        if (type >= 0 && type != Stat.S_IFDIR) type = -(int)Linux.Errno.ENOTDIR;
        if (type < 0) Syscall(SystemCallNumber.close, directory, 0, 0, 0, 0, 0);
        else c->Slots[s->C] = (int)directory;
        return type;
    }

    /// <summary>A = slot of the directory, B = name, C = mode with type, D = device number, E = owner, F = group.</summary>
    public static long MakeNode(InitContext* c, StepRecord* s)
    {
        int directory = c->Slots[s->A];
        long result = Call(c, SystemCallNumber.mknodat, directory, s->B, s->C, s->D);
        if (result == -(int)Linux.Errno.EEXIST)
        {
            // A root file system may bring the device itself; something else under its name is not accepted.
            long node = OpenInRoot(c, directory, (byte*)s->B, Fcntl.O_PATH | Fcntl.O_NOFOLLOW, 0);
            if (node < 0) return node;
            result = CheckDevice(c, (int)node, s->D, s->C & Stat.S_IFMT);
            Syscall(SystemCallNumber.close, node, 0, 0, 0, 0, 0);
            return result;
        }
        if (result >= 0 && (s->E != 0 || s->F != 0))
            result = Call(c, SystemCallNumber.fchownat, directory, s->B, s->E, s->F, Fcntl.AT_SYMLINK_NOFOLLOW);
        return result;
    }

    /// <summary>A = slot of the directory, B = name, C = the link's target. A link that is there already stays.</summary>
    public static long MakeLink(InitContext* c, StepRecord* s)
    {
        long result = Call(c, SystemCallNumber.symlinkat, s->C, c->Slots[s->A], s->B);
        return result == -(int)Linux.Errno.EEXIST ? 0 : result;
    }

    /// <summary>
    /// A = slot of the root, B = path of the devpts in it, C = winsize or 0, D = slot for the terminal,
    /// E = socket of the one who asked for the master, or -1 for the status socket, F = 1 to lay the terminal over
    /// /dev/console, whose path is G, plus 2 to end its lines in a line feed alone, H = name of the multiplexer in the devpts.
    /// </summary>
    /// <remarks>
    /// What lies at the path must be a devpts before anything is opened there: opening another device can have effects. On a devpts the kernel alone makes
    /// nodes, and nothing that is mounted there is followed. The terminal itself comes from its master (TIOCGPTPEER), so no name in the container's /dev is
    /// trusted.
    /// </remarks>
    public static long OpenTerminal(InitContext* c, StepRecord* s)
    {
        long directory = OpenInRoot(c, c->Slots[s->A], (byte*)s->B, Fcntl.O_PATH | Fcntl.O_DIRECTORY, 0);
        if (directory < 0) return directory;
        long* fileSystem = (long*)(c->Scratch + PathLimit);
        long result = Call(c, SystemCallNumber.fstatfs, directory, (long)fileSystem);
        if (result >= 0 && fileSystem[0] != FileSystemMagic.DEVPTS_SUPER_MAGIC) result = -(int)Linux.Errno.ENOTTY;
        if (result >= 0) result = OpenInRoot(c, (int)directory, (byte*)s->H, Fcntl.O_RDWR | Fcntl.O_NOCTTY, OpenAt2.RESOLVE_NO_XDEV | OpenAt2.RESOLVE_NO_SYMLINKS);
        Syscall(SystemCallNumber.close, directory, 0, 0, 0, 0, 0);
        if (result < 0) return result;
        int master = (int)result;

        int* number = (int*)(c->Scratch + PathLimit);
        *number = 0;
        result = Call(c, SystemCallNumber.ioctl, master, TerminalIoctl.TIOCSPTLCK, (long)number);
        if (result < 0) return result;
        long terminal = Call(c, SystemCallNumber.ioctl, master, TerminalIoctl.TIOCGPTPEER, Fcntl.O_RDWR | Fcntl.O_NOCTTY | Fcntl.O_CLOEXEC);
        if (terminal < 0) return terminal;
        if (s->C != 0)
        {
            result = Call(c, SystemCallNumber.ioctl, terminal, TerminalIoctl.TIOCSWINSZ, s->C);
            if (result < 0) return result;
        }
        c->Slots[s->D] = (int)terminal;
        if ((s->F & 2) != 0)
        {
            termios* modes = (termios*)(c->Scratch + PathLimit);
            result = Call(c, SystemCallNumber.ioctl, terminal, TerminalIoctl.TCGETS, (long)modes);
            if (result < 0) return result;
            modes->c_oflag &= ~TerminalBits.ONLCR;
            result = Call(c, SystemCallNumber.ioctl, terminal, TerminalIoctl.TCSETS, (long)modes);
            if (result < 0) return result;
        }

        if ((s->F & 1) != 0)
        {
            byte* empty = Empty(c);
            long copy = Call(c, SystemCallNumber.open_tree, terminal, (long)empty, Fcntl.AT_EMPTY_PATH | MountCalls.OPEN_TREE_CLONE | MountCalls.OPEN_TREE_CLOEXEC);
            if (copy < 0) return copy;
            long console = OpenOrMake(c, c->Slots[s->A], (byte*)s->G, false, 0x180 /* 0600 */, OpenAt2.RESOLVE_NO_SYMLINKS);
            if (console < 0) return console;
            result = MoveMount(c, (int)copy, (int)console, empty, MountCalls.MOVE_MOUNT_F_EMPTY_PATH | MountCalls.MOVE_MOUNT_T_EMPTY_PATH);
            Syscall(SystemCallNumber.close, copy, 0, 0, 0, 0, 0);
            Syscall(SystemCallNumber.close, console, 0, 0, 0, 0, 0);
            if (result < 0) return result;
        }

        result = SendDescriptor(c, s->E >= 0 ? (int)s->E : c->StatusSocket, s->E >= 0, master);
        Syscall(SystemCallNumber.close, master, 0, 0, 0, 0, 0);
        return result;
    }

    /// <summary>A = slot of the terminal, B = owner: it becomes the standard descriptors.</summary>
    public static long UseTerminal(InitContext* c, StepRecord* s)
    {
        int terminal = c->Slots[s->A];
        long result = Call(c, SystemCallNumber.fchown, terminal, s->B, -1);
        // A user namespace in which the terminal's owner has no id keeps the owner it has.
        if (result == -(int)Linux.Errno.EINVAL || result == -(int)Linux.Errno.EPERM) result = 0;
        for (int i = 0; i < 3 && result >= 0; i++) result = Call(c, SystemCallNumber.dup3, terminal, i, 0);
        Syscall(SystemCallNumber.close, terminal, 0, 0, 0, 0, 0);
        return result;
    }

    private static long CheckDevice(InitContext* c, int descriptor, long number, long type)
    {
        statx* status = (statx*)(c->Scratch + PathLimit);
        long result = Call(c, SystemCallNumber.statx, descriptor, (long)Empty(c), Fcntl.AT_EMPTY_PATH, 0xFFF, (long)status);
        if (result < 0) return result;
        if ((status->stx_mode & Stat.S_IFMT) != type) return -(int)Linux.Errno.EEXIST;
        if (type == Stat.S_IFIFO) return 0;
        return status->stx_rdev_major == ((ulong)number >> 8 & 0xFFF) && status->stx_rdev_minor == ((ulong)number & 0xFF | (ulong)number >> 12 & 0xFFF00)
            ? 0 : -(int)Linux.Errno.EEXIST;
    }

    private static long SendDescriptor(InitContext* c, int socket, bool plain, int descriptor)
    {
        // A console socket's reader expects some bytes (the terminal's name, by custom); the parent a status message.
        StatusMessage* message = (StatusMessage*)c->Scratch;
        message->Kind = StatusKind.Sent;
        message->Step = c->Index;
        message->Errno = 0;
        message->Call = 0;
        message->Value = 0;
        message->DetailLength = 0;
        byte* name = c->Scratch + 512;
        *(ulong*)name = 0x786D74702F766564; // "dev/ptmx"
        iovec* part = (iovec*)(c->Scratch + 1024);
        part->iov_base = plain ? name : (byte*)message;
        part->iov_len = plain ? 8u : StatusMessage.Size;
        long* control = (long*)(c->Scratch + 1152);
        control[0] = 20;                                  // cmsg_len: header and one int
        *(int*)(control + 1) = 1;                         // SOL_SOCKET
        *((int*)(control + 1) + 1) = 1;                   // SCM_RIGHTS
        control[2] = 0;
        *(int*)(control + 2) = descriptor;
        msghdr* header = (msghdr*)(c->Scratch + 1280);
        *header = default;
        header->msg_iov = part;
        header->msg_iovlen = 1;
        header->msg_control = control;
        header->msg_controllen = 24;
        return Call(c, SystemCallNumber.sendmsg, socket, (long)header, 0x4000 /* MSG_NOSIGNAL */);
    }
}
