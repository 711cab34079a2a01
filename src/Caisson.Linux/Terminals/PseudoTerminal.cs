using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.Linux.Terminals;

/// <summary>The controlling end of a pseudoterminal: pty(7). What is written to it is typed at the terminal; what the terminal prints is read from it.</summary>
public sealed class PseudoTerminal : DescriptorHandle
{
    private PseudoTerminal(int descriptor)
        : base(descriptor)
    {
    }

    /// <summary>Creates a pseudoterminal in a devpts instance.</summary>
    /// <param name="multiplexer">Its <c>ptmx</c>.</param>
    /// <exception cref="CaissonException">ENOENT: there is no such multiplexer; EACCES: it cannot be opened; ENOSPC: no pseudoterminals are left.</exception>
    public static PseudoTerminal Open(string multiplexer = "/dev/ptmx")
    {
        var fd = SystemCall.openat(Fcntl.AT_FDCWD, multiplexer, Fcntl.O_RDWR | Fcntl.O_NOCTTY);
        SystemCall.Check(fd, $"Cannot create a pseudoterminal at {multiplexer}", "openat", multiplexer, fd == -(int)Errno.ENOSPC ? "all that /proc/sys/kernel/pty/max or the file system's 'max' option allow are in use" : null);
        return Unlocked(new PseudoTerminal(fd));
    }

    /// <summary>Takes over the controlling end that somebody else created, verifies it and lets its terminal be opened.</summary>
    /// <param name="descriptor">The descriptor; it is closed when the verification fails.</param>
    /// <exception cref="CaissonException">ENOTTY: it is no controlling end.</exception>
    public static PseudoTerminal FromDescriptor(int descriptor) => Unlocked(new PseudoTerminal(descriptor));

    /// <summary>The terminal's name in its devpts instance.</summary>
    /// <exception cref="CaissonException">ENOTTY: it is no controlling end.</exception>
    public unsafe int Number
    {
        get
        {
            int number;
            SystemCall.Check(SystemCall.ioctl(Descriptor, TerminalIoctl.TIOCGPTN, (nint)(&number)), "Cannot ask a pseudoterminal for its number", "ioctl");
            return number;
        }
    }

    /// <summary>Opens the terminal without a path, so that no other file can be in its place: <c>TIOCGPTPEER</c>, Linux 4.13. It does not become the caller's controlling terminal.</summary>
    /// <exception cref="CaissonException">EIO: the terminal is locked; EMFILE: too many descriptors.</exception>
    public DescriptorHandle OpenTerminal() =>
        new((int)SystemCall.Check(SystemCall.ioctl(Descriptor, TerminalIoctl.TIOCGPTPEER, Fcntl.O_RDWR | Fcntl.O_NOCTTY | Fcntl.O_CLOEXEC), "Cannot open the terminal of a pseudoterminal", "ioctl"));

    private static unsafe PseudoTerminal Unlocked(PseudoTerminal terminal)
    {
        var locked = 0;
        var result = SystemCall.ioctl(terminal.Descriptor, TerminalIoctl.TIOCSPTLCK, (nint)(&locked));
        if (result == 0) return terminal;
        terminal.Dispose();
        throw new CaissonException("Cannot unlock a pseudoterminal", "ioctl", (Errno)(-result));
    }
}
