using Xunit.Sdk;

namespace Caisson.EndToEnd.Harness;

/// <summary>How a program ended and what it wrote.</summary>
/// <param name="Command">The command, for messages.</param>
/// <param name="ExitCode">The exit status; 128 + signal when a signal ended it, as a shell has it.</param>
/// <param name="Signal">The signal that ended it, or 0.</param>
/// <param name="Output">Standard output, decoded as UTF-8.</param>
/// <param name="Error">Standard error, decoded as UTF-8.</param>
/// <param name="Elapsed">Wall time from the start to the end of the program.</param>
/// <param name="MaxResidentKilobytes">The largest resident set of the program or a child that it waited for.</param>
public sealed record ProgramResult(
    string Command, int ExitCode, int Signal, string Output, string Error, TimeSpan Elapsed, long MaxResidentKilobytes)
{
    /// <summary>Fails the test, showing both outputs, unless the exit status is <paramref name="expected"/>.</summary>
    public ProgramResult ShouldExit(int expected = 0) => ExitCode == expected
        ? this
        : throw new XunitException($"exit status {ExitCode} instead of {expected}\n{this}");

    /// <summary>Fails the test unless the program failed and its standard error has every one of <paramref name="texts"/>.</summary>
    public ProgramResult ShouldFail(params ReadOnlySpan<string> texts)
    {
        if (ExitCode == 0)
            throw new XunitException($"succeeded, but should have failed\n{this}");
        foreach (var text in texts)
        {
            if (!Error.Contains(text, StringComparison.Ordinal))
                throw new XunitException($"standard error lacks \"{text}\"\n{this}");
        }
        return this;
    }

    /// <summary>Standard output without the last line's end.</summary>
    public string Line => Output.TrimEnd('\n');

    /// <inheritdoc/>
    public override string ToString() =>
        $"command: {Command}\nstatus:  {ExitCode}{(Signal != 0 ? $" (signal {Signal})" : "")}\n-- standard output\n{Output}\n-- standard error\n{Error}";
}
