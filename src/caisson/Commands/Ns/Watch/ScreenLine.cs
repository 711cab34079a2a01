namespace Caisson.Cli.Commands.Ns.Watch;

/// <summary>A line of the screen in one style.</summary>
/// <param name="Text">What it says; it is cut at the edge.</param>
/// <param name="Style">How.</param>
internal readonly record struct ScreenLine(string Text, LineStyle Style = LineStyle.Plain);

/// <summary>How a line looks, by its number in ECMA-48's SGR.</summary>
internal enum LineStyle
{
    /// <summary>As the terminal has it.</summary>
    Plain = 0,

    /// <summary>Bold.</summary>
    Bold = 1,

    /// <summary>Faint.</summary>
    Faint = 2,

    /// <summary>The colours exchanged.</summary>
    Reverse = 7,
}
