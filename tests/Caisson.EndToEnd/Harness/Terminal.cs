using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using Xunit.Sdk;

namespace Caisson.EndToEnd.Harness;

/// <summary>A program on a pseudo terminal of its own, with the test sitting at the keyboard.</summary>
/// <remarks>
/// The program leads a session that the terminal controls, so ^C, ^Z, job control and window sizes work as
/// they do for a person. Waiting goes forward only: <see cref="WaitForAsync"/> looks at what came after the last match.
/// </remarks>
public sealed partial class Terminal : IAsyncDisposable
{
    private readonly ProgramStart _start;
    private readonly ChildProcess _child;
    private readonly PipeText _screen;
    private readonly int _master;
    private int _seen;

    private Terminal(ProgramStart start, ChildProcess child, int master, string settings)
    {
        (_start, _child, _master, InitialSettings) = (start, child, master, settings);
        _screen = new PipeText(Libc.Check(Libc.fcntl(master, Libc.F_DUPFD_CLOEXEC, 3), "fcntl(F_DUPFD_CLOEXEC)"));
    }

    /// <summary>The program's process number; also its session.</summary>
    public int Pid => _child.Pid;

    /// <summary>True until the program has ended.</summary>
    public bool IsRunning => !_child.Ended.IsCompleted;

    /// <summary>All that was written to the terminal so far, without escape sequences and carriage returns.</summary>
    public string Screen => EscapeSequence().Replace(_screen.Text, "").Replace("\r", "", StringComparison.Ordinal);

    /// <summary>The bytes as they came.</summary>
    public string RawScreen => _screen.Text;

    /// <summary>The line discipline's settings (struct termios) as text: equal to <see cref="InitialSettings"/> means restored.</summary>
    public string Settings => GetSettings(_master);

    /// <summary>The settings before the program was started.</summary>
    public string InitialSettings { get; }

    /// <summary>True while the terminal passes on every key at once and unseen (neither ICANON nor ECHO).</summary>
    // c_lflag is the fourth number; ICANON is 2 and ECHO 8.
    public bool IsRaw => (BitConverter.ToUInt32(Convert.FromHexString(Settings), 12) & 0xa) == 0;

    internal static unsafe Terminal Start(
        ProgramStart start, IReadOnlyList<string> command, IReadOnlyList<string> environment, ushort rows, ushort columns)
    {
        var master = Libc.Check(Libc.posix_openpt(Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC), "posix_openpt");
        try
        {
            Libc.Check(Libc.grantpt(master), "grantpt");
            Libc.Check(Libc.unlockpt(master), "unlockpt");
            var name = stackalloc byte[64];
            if (Libc.ptsname_r(master, name, 64) != 0)
                throw new IOException("ptsname_r failed");
            var path = Marshal.PtrToStringUTF8((nint)name)!;
            // login would do this; a program of an ordinary user may open its own terminal again.
            if (start.User.IsOther)
                Libc.Check(Libc.chown(path, (uint)start.User.Uid, (uint)start.User.Gid), $"chown {path}");
            SetSize(master, rows, columns);
            var settings = GetSettings(master);
            return new Terminal(start, ChildProcess.Start(command, environment, start.Descriptors, path), master, settings);
        }
        catch
        {
            _ = Libc.close(master);
            throw;
        }
    }

    /// <summary>Types text; a newline is the Enter key.</summary>
    public unsafe void Type(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text.Replace('\n', '\r'));
        fixed (byte* pointer = bytes)
        {
            for (nint done = 0; done < bytes.Length;)
                done += Libc.Check((int)Libc.write(_master, pointer + done, bytes.Length - done), "write to the terminal");
        }
    }

    /// <summary>Presses Control and a letter: <c>Control('C')</c> interrupts, 'Z' suspends, 'D' ends the input, '\\' quits.</summary>
    public void Control(char letter) => Type(((char)(char.ToUpperInvariant(letter) & 0x1f)).ToString());

    /// <summary>Changes the window's size; the kernel tells the foreground job by SIGWINCH.</summary>
    public void Resize(ushort rows, ushort columns) => SetSize(_master, rows, columns);

    /// <summary>Sends a signal to the program alone.</summary>
    public void Signal(int signal) => _child.Signal(signal);

    /// <summary>Waits until a text comes after the last one waited for; fails the test with the whole screen when it does not.</summary>
    /// <returns>What stood on the screen between the two.</returns>
    public async Task<string> WaitForAsync(string text, TimeSpan? timeout = null)
    {
        var deadline = DateTime.UtcNow + (timeout ?? TimeSpan.FromSeconds(20));
        while (true)
        {
            var ended = _screen.IsEnded;
            var screen = Screen;
            var place = screen.IndexOf(text, Math.Min(_seen, screen.Length), StringComparison.Ordinal);
            if (place >= 0)
            {
                var between = screen[_seen..place];
                _seen = place + text.Length;
                return between;
            }
            if (ended || DateTime.UtcNow > deadline)
            {
                throw new XunitException(
                    $"\"{text}\" did not come {(ended ? "before the terminal was closed" : "in time")}\ncommand: {_start}\n-- screen\n{screen}");
            }
            await Task.Delay(5);
        }
    }

    /// <summary>Waits until the program is stopped (as ^Z does), failing the test after the time.</summary>
    public async Task WaitForStopAsync(TimeSpan? timeout = null)
    {
        var deadline = DateTime.UtcNow + (timeout ?? TimeSpan.FromSeconds(10));
        while (ProcessTable.Find(Pid) is not { State: 'T' })
        {
            if (!IsRunning || DateTime.UtcNow > deadline)
                throw new XunitException($"the program did not stop\ncommand: {_start}\n-- screen\n{Screen}");
            await Task.Delay(5);
        }
    }

    /// <summary>Waits for the program's end; kills it and its descendants when its time is over, and fails the test then.</summary>
    public async Task<ProgramResult> WaitAsync()
    {
        try
        {
            var ending = await _child.Ended.WaitAsync(_start.Timeout);
            await Task.WhenAny(_screen.Ended, Task.Delay(300));
            return new ProgramResult(
                _start.ToString(), ending.ExitCode, ending.Signal, Screen, "", ending.Elapsed, ending.MaxResidentKilobytes);
        }
        catch (TimeoutException)
        {
            ProcessTable.KillTree(Pid);
            throw new XunitException(
                $"did not end within {_start.Timeout.TotalSeconds} s and was killed\ncommand: {_start}\n-- screen\n{Screen}");
        }
    }

    /// <summary>Kills what still runs and closes the terminal.</summary>
    public async ValueTask DisposeAsync()
    {
        if (IsRunning)
        {
            ProcessTable.KillTree(Pid);
            await _child.Ended;
        }
        _ = Libc.close(_master);
    }

    private static unsafe string GetSettings(int master)
    {
        var termios = stackalloc byte[64];
        new Span<byte>(termios, 64).Clear();
        Libc.Check(Libc.ioctl(master, Libc.TCGETS, termios), "ioctl(TCGETS)");
        return Convert.ToHexString(new ReadOnlySpan<byte>(termios, 36));
    }

    private static unsafe void SetSize(int master, ushort rows, ushort columns)
    {
        var size = new Libc.Winsize { Rows = rows, Columns = columns };
        Libc.Check(Libc.ioctl(master, Libc.TIOCSWINSZ, &size), "ioctl(TIOCSWINSZ)");
    }

    [GeneratedRegex(@"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\a\x1b]*(\a|\x1b\\)|[@-Z\\-_=>])")]
    private static partial Regex EscapeSequence();
}
