using Caisson.Linux.Abi;

namespace Caisson.Linux.Terminals;

/// <summary>
/// A terminal that hands over every key as it is typed, until it is disposed of and its former modes come back: cfmakeraw in termios(3).
/// A process that a signal ends does not dispose of anything: whoever handles signals calls <see cref="Restore"/>, which is allowed on any
/// thread and any number of times.
/// </summary>
public sealed class RawMode : IDisposable
{
    private readonly int _descriptor;
    private readonly termios _former;
    private int _restored;

    private RawMode(int descriptor, in termios former)
    {
        _descriptor = descriptor;
        _former = former;
    }

    /// <summary>Sets a terminal to raw mode. A process in the background is stopped by SIGTTOU when it tries.</summary>
    /// <param name="descriptor">The terminal; it must stay open until the modes are restored.</param>
    /// <exception cref="CaissonException">ENOTTY: it is no terminal.</exception>
    public static unsafe RawMode Enter(int descriptor)
    {
        termios modes;
        SystemCall.Check(SystemCall.ioctl(descriptor, TerminalIoctl.TCGETS, (nint)(&modes)), "Cannot ask the terminal for its modes", "ioctl");
        var mode = new RawMode(descriptor, modes);
        modes.c_iflag &= ~(TerminalBits.IGNBRK | TerminalBits.BRKINT | TerminalBits.PARMRK | TerminalBits.ISTRIP | TerminalBits.INLCR | TerminalBits.IGNCR | TerminalBits.ICRNL | TerminalBits.IXON);
        modes.c_oflag &= ~TerminalBits.OPOST;
        modes.c_lflag &= ~(TerminalBits.ECHO | TerminalBits.ECHONL | TerminalBits.ICANON | TerminalBits.ISIG | TerminalBits.IEXTEN);
        modes.c_cflag = (modes.c_cflag & ~(TerminalBits.CSIZE | TerminalBits.PARENB)) | TerminalBits.CS8;
        modes.c_cc[(int)TerminalBits.VMIN] = 1;
        modes.c_cc[(int)TerminalBits.VTIME] = 0;
        SystemCall.Check(SystemCall.ioctl(descriptor, TerminalIoctl.TCSETS, (nint)(&modes)), "Cannot set the terminal to raw mode", "ioctl");
        return mode;
    }

    /// <summary>Brings the former modes back, once. A terminal that is gone is no error.</summary>
    public unsafe void Restore()
    {
        if (Interlocked.Exchange(ref _restored, 1) != 0) return;
        fixed (termios* former = &_former) SystemCall.ioctl(_descriptor, TerminalIoctl.TCSETS, (nint)former);
    }

    /// <summary>Sets raw mode again after <see cref="Restore"/>, as when a stopped program goes on; the modes to bring back are asked anew.</summary>
    /// <returns>The new raw mode.</returns>
    /// <exception cref="CaissonException">ENOTTY: it is no terminal any more.</exception>
    public RawMode Again() => Enter(_descriptor);

    /// <inheritdoc/>
    public void Dispose() => Restore();
}
