using System.Globalization;
using System.Text;
using Caisson.Linux.Abi;
using Caisson.Linux.Terminals;

namespace Caisson.Cli.Commands.Ns.Watch;

/// <summary>
/// The terminal as a grid of lines, on its alternate screen so that what was there comes back. Only lines that changed are written. Sequences are those of ECMA-48 and xterm
/// that every terminal of today understands.
/// </summary>
internal sealed class Screen : IDisposable
{
    private readonly StringBuilder _out = new();
    private RawMode? _raw;
    private ScreenLine[] _shown = [];

    internal Screen() => Begin();

    internal int Rows { get; private set; }

    internal int Columns { get; private set; }

    /// <summary>Takes the screen: raw mode, the alternate screen, no cursor, no wrapping.</summary>
    internal void Begin()
    {
        _raw = RawMode.Enter(0);
        Write("\x1b[?1049h\x1b[?25l\x1b[?7l");
        Measure();
    }

    /// <summary>Gives it back, as it was. Any number of times.</summary>
    internal void End()
    {
        if (_raw is not { } raw) return;
        _raw = null;
        Write("\x1b[?7h\x1b[?25h\x1b[?1049l");
        raw.Restore();
    }

    /// <summary>Takes note of the size; everything is written anew.</summary>
    internal void Measure()
    {
        var size = Terminal.GetSize(1);
        (Rows, Columns) = (size.Rows == 0 ? 24 : size.Rows, size.Columns == 0 ? 80 : size.Columns);
        _shown = new ScreenLine[Rows];
        Array.Fill(_shown, new ScreenLine("\0"));
        Write("\x1b[2J");
    }

    /// <summary>Shows lines; those that are missing are empty.</summary>
    internal void Show(IReadOnlyList<ScreenLine> lines)
    {
        _out.Clear();
        for (var row = 0; row < Rows; row++)
        {
            var line = row < lines.Count ? lines[row] : new("");
            if (line == _shown[row]) continue;
            _shown[row] = line;
            var text = line.Text.Length > Columns ? line.Text[..Columns] : line.Text;
            if (line.Style == LineStyle.Reverse) text = text.PadRight(Columns);
            _out.Append(CultureInfo.InvariantCulture, $"\x1b[{row + 1};1H\x1b[0m");
            if (line.Style != LineStyle.Plain) _out.Append(CultureInfo.InvariantCulture, $"\x1b[{(int)line.Style}m");
            _out.Append(text).Append("\x1b[0m\x1b[K");
        }

        if (_out.Length > 0) Write(_out.ToString());
    }

    public void Dispose() => End();

    // A terminal that is gone is told by its hang-up.
    private static void Write(string text) => SystemCall.write_all(1, Encoding.UTF8.GetBytes(text));
}
