using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>A terminal's modes in the kernel's own form, which is not the C library's: ioctl_tty(2), TCGETS. Header: <c>asm/termbits.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct termios
{
    internal uint c_iflag;
    internal uint c_oflag;
    internal uint c_cflag;
    internal uint c_lflag;
    internal byte c_line;
    internal fixed byte c_cc[19];
}
