namespace Caisson.Linux.Terminals;

/// <summary>A terminal's size: ioctl_tty(2), <c>struct winsize</c>.</summary>
/// <param name="Rows">Lines of characters.</param>
/// <param name="Columns">Characters in a line.</param>
/// <param name="PixelWidth">Pixels across; 0 if nobody told.</param>
/// <param name="PixelHeight">Pixels down; 0 if nobody told.</param>
public readonly record struct TerminalSize(ushort Rows, ushort Columns, ushort PixelWidth = 0, ushort PixelHeight = 0);
