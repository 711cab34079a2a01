using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>A terminal's size in characters and pixels: ioctl_tty(2). Header: <c>asm/termios.h</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct winsize
{
    internal ushort ws_row;
    internal ushort ws_col;
    internal ushort ws_xpixel;
    internal ushort ws_ypixel;
}
