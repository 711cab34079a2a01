using System.Globalization;

namespace Caisson.Cgroups.Resources;

/// <summary>A controller's files in one group, as far as deciding what to write needs them.</summary>
/// <param name="Version">1 or 2.</param>
/// <param name="Read">A file's content without its last line end; null if there is no such file.</param>
internal sealed record ControllerFiles(int Version, Func<string, string?> Read)
{
    public bool Legacy => Version == 1;

    public bool Has(string file) => Read(file) is not null;

    /// <summary>A file's number; null if there is no such file, <see cref="long.MaxValue"/> for <c>max</c> and what does not fit.</summary>
    public long? Number(string file) => Read(file) is { } text
        ? long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue
        : null;
}
