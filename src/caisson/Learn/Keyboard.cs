using System.Runtime.InteropServices;
using System.Text;
using Caisson.Linux.Abi;
using Caisson.Linux.Terminals;

namespace Caisson.Cli.Learn;

/// <summary>What the learner types. The terminal is in raw mode only while a key is waited for, so that ^C and ^Z mean what they always mean while a step runs.</summary>
internal static class Keyboard
{
    /// <summary>Waits for one key: a letter in lower case, <c>'\n'</c> for Enter, the blank or the right arrow, <c>'b'</c> for the left arrow, <c>'q'</c> for ^C, ^D and the end of the input.</summary>
    internal static char Key()
    {
        using var raw = RawMode.Enter(0);
        // A signal that ends the tour here must not leave the terminal raw.
        using var end = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => raw.Restore());
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => raw.Restore());
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => raw.Restore());
        var buffer = new byte[16];
        var length = SystemCall.read(0, buffer);
        if (length <= 0) return 'q';
        return buffer.AsSpan(0, (int)length) switch
        {
            [0x1b, (byte)'[' or (byte)'O', (byte)'C', ..] => '\n',
            [0x1b, (byte)'[' or (byte)'O', (byte)'D', ..] => 'b',
            [0x1b, ..] => '\0',
            [(byte)'\r' or (byte)'\n' or (byte)' ', ..] => '\n',
            [0x03 or 0x04 or 0x1c, ..] => 'q',
            [var letter, ..] => char.ToLowerInvariant((char)letter),
            _ => '\0',
        };
    }

    /// <summary>Waits for a line; null at the end of the input.</summary>
    internal static string? Line()
    {
        // The terminal hands over a line at a time.
        var buffer = new byte[256];
        var length = SystemCall.read(0, buffer);
        return length <= 0 ? null : Encoding.UTF8.GetString(buffer, 0, (int)length).Trim();
    }
}
