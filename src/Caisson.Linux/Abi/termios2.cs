using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>A terminal's modes with speeds as numbers: ioctl_tty(2), TCGETS2. Header: <c>asm/termbits.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct termios2
{
    internal uint c_iflag;
    internal uint c_oflag;
    internal uint c_cflag;
    internal uint c_lflag;
    internal byte c_line;
    internal fixed byte c_cc[19];
    internal uint c_ispeed;
    internal uint c_ospeed;
}
