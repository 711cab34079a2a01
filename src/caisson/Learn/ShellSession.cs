using System.Globalization;
using System.Text;
using Caisson.Launch;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Processes;

namespace Caisson.Cli.Learn;

/// <summary>
/// A shell that commands are typed into through a pipe, one after the other, each to its end. What one command leaves (a trap, a directory, an open
/// descriptor) is there for the next.
/// </summary>
internal sealed class ShellSession : IDisposable
{
    /// <summary>What the shell says when a command is done; no command says it by itself.</summary>
    private const string Mark = "\u001e";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly DescriptorHandle _input;
    private readonly DescriptorHandle _output;
    private readonly PidFd _process;
    private readonly bool _kill;
    private ExitStatus? _exit;

    private ShellSession(LaunchedProcess process, DescriptorHandle input, DescriptorHandle output, bool kill)
    {
        Pid = process.Pid;
        _process = new PidFd((int)SystemCall.fcntl((int)process.PidFd.DangerousGetHandle(), Fcntl.F_DUPFD_CLOEXEC, 3));
        (_input, _output, _kill) = (input, output, kill);
        process.Dispose();
    }

    internal int Pid { get; }

    internal bool IsAlive => _exit is null && _process.IsAlive;

    /// <summary>Starts one.</summary>
    /// <param name="launch">Starts the shell's process with these three streams.</param>
    /// <param name="kill">Whether it is killed at the end; otherwise it is let run to the end of what it does.</param>
    internal static ShellSession Start(Func<(int Input, int Output, int Error), LaunchedProcess> launch, bool kill)
    {
        var (readInput, input) = Pipe();
        var (output, writeOutput) = Pipe();
        using (readInput)
        using (writeOutput)
        {
            try
            {
                var process = launch((readInput.Descriptor, writeOutput.Descriptor, writeOutput.Descriptor));
                return new ShellSession(process, input, output, kill);
            }
            catch
            {
                input.Dispose();
                output.Dispose();
                throw;
            }
        }
    }

    /// <summary>Types a command and waits for its end.</summary>
    /// <exception cref="CaissonException">It took too long.</exception>
    internal Answer Type(string command)
    {
        // The command's own input is empty: it must not eat the next command.
        var script = $"{{ {command}\n}} </dev/null 2>&1; printf '{Mark}%d{Mark}' \"$?\"\n";
        // A shell that has ended reads nothing; its end is told by what is read.
        SystemCall.write_all(_input.Descriptor, Encoding.UTF8.GetBytes(script));
        var bytes = new List<byte>();
        var buffer = new byte[4096];
        var deadline = MonotonicClock.Now + (long)s_patience.TotalNanoseconds;
        while (true)
        {
            var text = Encoding.UTF8.GetString([.. bytes]);
            var start = text.IndexOf(Mark[0], StringComparison.Ordinal);
            if (start >= 0 && text.IndexOf(Mark[0], start + 1) is > 0 and var end)
                return new Answer(command, text[..start].TrimEnd('\n'), int.Parse(text.AsSpan(start + 1, end - start - 1), NumberStyles.None, CultureInfo.InvariantCulture));
            Span<pollfd> wait = [new pollfd { fd = _output.Descriptor, events = Poll.POLLIN }, new pollfd { fd = _process.Descriptor, events = Poll.POLLIN }];
            var ready = SystemCall.Check(SystemCall.poll(wait, MonotonicClock.MillisecondsUntil(deadline)), "Cannot wait for a shell", "ppoll");
            if (ready == 0) throw new CaissonException($"The command did not end within {s_patience.TotalSeconds} seconds: {command}");
            // What it left running may keep the pipe open, so its end is known by the process.
            var length = wait[0].revents != 0 ? SystemCall.read(_output.Descriptor, buffer) : 0;
            if (length > 0) bytes.AddRange(buffer.AsSpan(0, (int)length));
            else return new Answer(command, text.TrimEnd('\n'), null);
        }
    }

    /// <summary>Ends the shell, unless it has ended, and says how it ended.</summary>
    internal ExitStatus End()
    {
        if (_exit is { } known) return known;
        _input.Dispose();
        if (_kill) _process.TrySendSignal(Signal.SIGKILL);
        var exit = _process.Reap(TimeSpan.FromSeconds(5));
        if (exit is null)
        {
            _process.TrySendSignal(Signal.SIGKILL);
            exit = _process.Reap();
        }

        _exit = exit;
        return exit!.Value;
    }

    /// <summary>Waits for an end that something else brings about.</summary>
    /// <returns>How it ended; null if it did not within a few seconds.</returns>
    internal ExitStatus? AwaitEnd() => _exit ??= _process.Reap(TimeSpan.FromSeconds(5));

    public void Dispose()
    {
        End();
        _input.Dispose();
        _output.Dispose();
        _process.Dispose();
    }

    private static unsafe (DescriptorHandle Read, DescriptorHandle Write) Pipe()
    {
        var ends = stackalloc int[2];
        SystemCall.Check(SystemCall.Invoke(SystemCallNumber.pipe2, (nint)ends, Fcntl.O_CLOEXEC), "Cannot make a pipe to a shell", "pipe2");
        return (new DescriptorHandle(ends[0]), new DescriptorHandle(ends[1]));
    }
}
