namespace Caisson.Oci;

/// <summary>A terminal's size in characters (config.md, "Process", <c>consoleSize</c>).</summary>
public sealed class SpecConsoleSize
{
    /// <summary>Rows; the kernel knows up to 65535.</summary>
    public uint Height { get; set; }

    /// <summary>Columns; the kernel knows up to 65535.</summary>
    public uint Width { get; set; }
}
