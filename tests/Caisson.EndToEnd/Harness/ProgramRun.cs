using System.Runtime.InteropServices;
using System.Text;
using Xunit.Sdk;

namespace Caisson.EndToEnd.Harness;

/// <summary>A program that was started: its input, what it has written so far, its end.</summary>
public sealed class ProgramRun : IAsyncDisposable
{
    // A container that outlives its runtime keeps the pipes; the test goes on all the same.
    private static readonly TimeSpan s_pipeGrace = TimeSpan.FromMilliseconds(300);

    private readonly ProgramStart _start;
    private readonly ChildProcess _child;
    private readonly PipeText _output, _error;
    private int _input = -1;

    private ProgramRun(ProgramStart start, ChildProcess child, PipeText output, PipeText error)
    {
        (_start, _child, _output, _error) = (start, child, output, error);
    }

    /// <summary>The program's process number.</summary>
    public int Pid => _child.Pid;

    /// <summary>Standard output so far.</summary>
    public string Output => _output.Text;

    /// <summary>Standard error so far.</summary>
    public string Error => _error.Text;

    /// <summary>True until the program has ended.</summary>
    public bool IsRunning => !_child.Ended.IsCompleted;

    /// <summary>Starts <paramref name="command"/> (the program itself behind whatever leads into its sandbox).</summary>
    internal static unsafe ProgramRun Start(ProgramStart start, IReadOnlyList<string> command, IReadOnlyList<string> environment)
    {
        var descriptors = new Dictionary<int, int>(start.Descriptors);
        var pipe = stackalloc int[2];
        var ends = new List<int>();
        (int Read, int Write) NewPipe(int* pair)
        {
            Libc.Check(Libc.pipe2(pair, Libc.O_CLOEXEC), "pipe2");
            return (pair[0], pair[1]);
        }

        var input = -1;
        if (start.Input is not null || start.OpenInput)
        {
            var (read, write) = NewPipe(pipe);
            (descriptors[0], input) = (read, write);
            ends.Add(read);
        }
        using var nothing = File.OpenHandle("/dev/null");
        descriptors.TryAdd(0, (int)nothing.DangerousGetHandle());
        var outputPipe = NewPipe(pipe);
        var errorPipe = NewPipe(pipe);
        descriptors[1] = outputPipe.Write;
        descriptors[2] = errorPipe.Write;
        ends.AddRange([outputPipe.Write, errorPipe.Write]);

        ChildProcess child;
        try
        {
            child = ChildProcess.Start(command, environment, descriptors);
        }
        catch
        {
            foreach (var end in (ReadOnlySpan<int>)[outputPipe.Read, errorPipe.Read, input])
            {
                if (end >= 0)
                    _ = Libc.close(end);
            }
            throw;
        }
        finally
        {
            foreach (var end in ends)
                _ = Libc.close(end);
        }
        var run = new ProgramRun(start, child, new PipeText(outputPipe.Read), new PipeText(errorPipe.Read)) { _input = input };
        if (start.Input is not null)
        {
            // On a thread of its own: a program that reads nothing would block the caller.
            new Thread(() =>
            {
                run.Write(start.Input);
                if (!start.OpenInput)
                    run.CloseInput();
            })
            { IsBackground = true }.Start();
        }
        return run;
    }

    /// <summary>Writes to standard input; what a program that has ended would have read is dropped.</summary>
    public unsafe void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (nint done = 0; done < bytes.Length;)
        {
            nint written;
            fixed (byte* pointer = bytes)
                written = Libc.write(_input, pointer + done, bytes.Length - done);
            if (written < 0 && Marshal.GetLastPInvokeError() != Libc.EINTR)
                return;
            done += Math.Max(written, 0);
        }
    }

    /// <summary>Ends standard input.</summary>
    public void CloseInput()
    {
        var input = Interlocked.Exchange(ref _input, -1);
        if (input >= 0)
            _ = Libc.close(input);
    }

    /// <summary>Sends a signal to the program alone.</summary>
    public void Signal(int signal) => _child.Signal(signal);

    /// <summary>Waits until standard output (or standard error) holds a text; fails the test when it does not come.</summary>
    public async Task WaitForAsync(string text, TimeSpan? timeout = null)
    {
        var deadline = DateTime.UtcNow + (timeout ?? TimeSpan.FromSeconds(20));
        while (true)
        {
            var ended = !IsRunning;
            if (Output.Contains(text, StringComparison.Ordinal) || Error.Contains(text, StringComparison.Ordinal))
                return;
            if ((ended && _output.IsEnded && _error.IsEnded) || DateTime.UtcNow > deadline)
                throw new XunitException($"\"{text}\" did not come {(ended ? "before the program's end" : "in time")}\n{Describe()}");
            await Task.Delay(5);
        }
    }

    /// <summary>Waits for the end; kills the program and everything that it started when its time is over, and fails the test then.</summary>
    public async Task<ProgramResult> WaitAsync()
    {
        ChildProcess.Ending ending;
        try
        {
            ending = await _child.Ended.WaitAsync(_start.Timeout);
        }
        catch (TimeoutException)
        {
            ProcessTable.KillTree(Pid);
            throw new XunitException($"did not end within {_start.Timeout.TotalSeconds} s and was killed\n{Describe()}");
        }
        await Task.WhenAny(Task.WhenAll(_output.Ended, _error.Ended), Task.Delay(s_pipeGrace));
        return new ProgramResult(_start.ToString(), ending.ExitCode, ending.Signal, Output, Error, ending.Elapsed, ending.MaxResidentKilobytes);
    }

    /// <summary>Kills what still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        CloseInput();
        if (IsRunning)
        {
            ProcessTable.KillTree(Pid);
            await _child.Ended;
        }
    }

    private string Describe() => $"command: {_start}\n-- standard output\n{Output}\n-- standard error\n{Error}";
}
