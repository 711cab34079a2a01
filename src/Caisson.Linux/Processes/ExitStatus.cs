using System.Globalization;

namespace Caisson.Linux.Processes;

/// <summary>How a process ended: wait(2).</summary>
/// <param name="Code">The exit code, 0 to 255; 0 if a signal ended it.</param>
/// <param name="Signal">The signal that ended it; null if it exited by itself.</param>
/// <param name="CoreDumped">Whether a core dump was written.</param>
public readonly record struct ExitStatus(int Code, Signal? Signal = null, bool CoreDumped = false)
{
    /// <summary>Whether the process exited by itself with 0.</summary>
    public bool IsSuccess => Signal is null && Code == 0;

    /// <summary>One number as a shell forms it: the exit code, or 128 plus the signal.</summary>
    public int ShellStatus => Signal is { } signal ? 128 + signal.Number : Code;

    /// <summary>Reads the status word of wait4(2).</summary>
    /// <param name="status">The word.</param>
    /// <exception cref="ArgumentException">The word reports a stop or a continuation, not an end.</exception>
    public static ExitStatus FromWaitStatus(int status)
    {
        var signal = status & 0x7f;
        if (signal == 0x7f || status == 0xffff) throw new ArgumentException($"The wait status 0x{status:x} is not that of an ended process.", nameof(status));
        return signal == 0 ? new(status >> 8 & 0xff) : new(0, new Signal(signal), (status & 0x80) != 0);
    }

    /// <summary>Words for people: <c>exited with 3</c>, <c>killed by SIGKILL</c>.</summary>
    public override string ToString() => Signal is { } signal
        ? $"killed by {signal}{(CoreDumped ? " (core dumped)" : "")}"
        : string.Create(CultureInfo.InvariantCulture, $"exited with {Code}");
}
