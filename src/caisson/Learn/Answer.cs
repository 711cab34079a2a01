using System.Globalization;

namespace Caisson.Cli.Learn;

/// <summary>What a shell answered to a command.</summary>
/// <param name="Command">The command as it was typed.</param>
/// <param name="Output">What it wrote to standard output and standard error, without the last line's end.</param>
/// <param name="Status">Its exit status; null if the shell ended before it could tell.</param>
internal sealed record Answer(string Command, string Output, int? Status)
{
    /// <summary>Whether the command ended with status 0.</summary>
    internal bool Succeeded => Status == 0;

    /// <summary>Whether the shell itself came to its end.</summary>
    internal bool ShellEnded => Status is null;

    internal string[] Lines => Output.Length == 0 ? [] : Output.Split('\n');

    /// <summary>The output as a whole number; null if it is none.</summary>
    internal long? Number => long.TryParse(Output.AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    internal bool Says(string text) => Output.Contains(text, StringComparison.Ordinal);
}
