using Caisson.Linux.Abi;

namespace Caisson.Linux.Terminals;

/// <summary>Questions and orders to a terminal behind a descriptor: ioctl_tty(2), termios(3).</summary>
public static class Terminal
{
    /// <summary>Whether a descriptor is a terminal.</summary>
    /// <param name="descriptor">The descriptor.</param>
    public static unsafe bool IsTerminal(int descriptor)
    {
        termios modes;
        return SystemCall.ioctl(descriptor, TerminalIoctl.TCGETS, (nint)(&modes)) == 0;
    }

    /// <summary>The size.</summary>
    /// <param name="descriptor">The terminal.</param>
    /// <exception cref="CaissonException">ENOTTY: it is no terminal; EBADF: it is not open.</exception>
    public static unsafe TerminalSize GetSize(int descriptor)
    {
        winsize size;
        SystemCall.Check(SystemCall.ioctl(descriptor, TerminalIoctl.TIOCGWINSZ, (nint)(&size)), "Cannot ask the terminal for its size", "ioctl");
        return new(size.ws_row, size.ws_col, size.ws_xpixel, size.ws_ypixel);
    }

    /// <summary>Sets the size; the terminal's foreground processes get SIGWINCH if it changed.</summary>
    /// <param name="descriptor">The terminal, either end of a pseudoterminal.</param>
    /// <param name="size">The size.</param>
    /// <exception cref="CaissonException">ENOTTY: it is no terminal; EBADF: it is not open.</exception>
    public static unsafe void SetSize(int descriptor, TerminalSize size)
    {
        var raw = new winsize { ws_row = size.Rows, ws_col = size.Columns, ws_xpixel = size.PixelWidth, ws_ypixel = size.PixelHeight };
        SystemCall.Check(SystemCall.ioctl(descriptor, TerminalIoctl.TIOCSWINSZ, (nint)(&raw)), "Cannot set the terminal's size", "ioctl");
    }

    /// <summary>The process group in the foreground: <c>TIOCGPGRP</c>.</summary>
    /// <param name="descriptor">The caller's controlling terminal.</param>
    /// <exception cref="CaissonException">ENOTTY: it is not the caller's controlling terminal.</exception>
    public static unsafe int GetForegroundGroup(int descriptor)
    {
        int group;
        SystemCall.Check(SystemCall.ioctl(descriptor, TerminalIoctl.TIOCGPGRP, (nint)(&group)), "Cannot ask the terminal for its foreground process group", "ioctl");
        return group;
    }

    /// <summary>Whether a descriptor is the caller's controlling terminal and another process group has it: a job that a shell runs in the background.</summary>
    /// <param name="descriptor">The descriptor.</param>
    public static unsafe bool IsInBackground(int descriptor)
    {
        int group;
        return SystemCall.ioctl(descriptor, TerminalIoctl.TIOCGPGRP, (nint)(&group)) == 0 && group != SystemCall.Invoke(SystemCallNumber.getpgid, 0);
    }

    /// <summary>
    /// Waits until the caller is in the foreground of its controlling terminal, as reading from it would: the kernel stops the process group by SIGTTOU, and the shell lets it go on.
    /// Returns at once if it is, if it ignores the signal, or if no shell is there that could bring it back.
    /// </summary>
    /// <param name="descriptor">The terminal.</param>
    public static void WaitForForeground(int descriptor) => SystemCall.Retry(SystemCallNumber.ioctl, descriptor, (nint)TerminalIoctl.TCSBRK, 1);
}
