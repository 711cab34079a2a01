namespace Caisson.Linux.Abi;

/// <summary>Terminal controls: ioctl_tty(2). Header: <c>asm/ioctls.h</c>.</summary>
internal static class TerminalIoctl
{
    internal const uint TCGETS = 0x5401;
    internal const uint TCSETS = 0x5402;
    internal const uint TCSETSW = 0x5403;
    internal const uint TCSETSF = 0x5404;
    internal const uint TCGETS2 = 0x802c542a;
    internal const uint TCSETS2 = 0x402c542b;
    internal const uint TCSETSW2 = 0x402c542c;
    internal const uint TCSETSF2 = 0x402c542d;
    internal const uint TCSBRK = 0x5409;
    internal const uint TIOCSCTTY = 0x540e;
    internal const uint TIOCNOTTY = 0x5422;
    internal const uint TIOCGPGRP = 0x540f;
    internal const uint TIOCSPGRP = 0x5410;
    internal const uint TIOCGSID = 0x5429;
    internal const uint TIOCSTI = 0x5412;
    internal const uint TIOCGWINSZ = 0x5413;
    internal const uint TIOCSWINSZ = 0x5414;
    internal const uint TIOCGPTN = 0x80045430;
    internal const uint TIOCSPTLCK = 0x40045431;
    internal const uint TIOCGPTPEER = 0x5441;
    internal const uint TIOCGEXCL = 0x80045440;
    internal const uint TIOCEXCL = 0x540c;
    internal const uint TIOCNXCL = 0x540d;
    internal const uint FIONREAD = 0x541b;
    internal const uint FIOCLEX = 0x5451;
    internal const uint FIONCLEX = 0x5450;
}
