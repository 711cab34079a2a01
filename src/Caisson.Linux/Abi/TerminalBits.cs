namespace Caisson.Linux.Abi;

/// <summary>Terminal modes: termios(3). Header: <c>asm/termbits.h</c>.</summary>
internal static class TerminalBits
{
    // Input
    internal const uint IGNBRK = 1;
    internal const uint BRKINT = 2;
    internal const uint IGNPAR = 4;
    internal const uint PARMRK = 8;
    internal const uint INPCK = 0x10;
    internal const uint ISTRIP = 0x20;
    internal const uint INLCR = 0x40;
    internal const uint IGNCR = 0x80;
    internal const uint ICRNL = 0x100;
    internal const uint IXON = 0x400;
    internal const uint IXANY = 0x800;
    internal const uint IXOFF = 0x1000;
    internal const uint IMAXBEL = 0x2000;
    internal const uint IUTF8 = 0x4000;

    // Output
    internal const uint OPOST = 1;
    internal const uint ONLCR = 4;
    internal const uint OCRNL = 8;
    internal const uint ONOCR = 0x10;
    internal const uint ONLRET = 0x20;

    // Control
    internal const uint CSIZE = 0x30;
    internal const uint CS7 = 0x20;
    internal const uint CS8 = 0x30;
    internal const uint CSTOPB = 0x40;
    internal const uint CREAD = 0x80;
    internal const uint PARENB = 0x100;
    internal const uint HUPCL = 0x400;
    internal const uint CLOCAL = 0x800;
    internal const uint CBAUD = 0x100f;
    internal const uint B38400 = 0xf;

    // Local
    internal const uint ISIG = 1;
    internal const uint ICANON = 2;
    internal const uint ECHO = 8;
    internal const uint ECHOE = 0x10;
    internal const uint ECHOK = 0x20;
    internal const uint ECHONL = 0x40;
    internal const uint NOFLSH = 0x80;
    internal const uint TOSTOP = 0x100;
    internal const uint ECHOCTL = 0x200;
    internal const uint ECHOKE = 0x800;
    internal const uint IEXTEN = 0x8000;

    // Control characters
    internal const uint VINTR = 0;
    internal const uint VQUIT = 1;
    internal const uint VERASE = 2;
    internal const uint VKILL = 3;
    internal const uint VEOF = 4;
    internal const uint VTIME = 5;
    internal const uint VMIN = 6;
    internal const uint VSTART = 8;
    internal const uint VSTOP = 9;
    internal const uint VSUSP = 0xa;
    internal const uint VEOL = 0xb;
    internal const uint NCCS = 0x13;
}
