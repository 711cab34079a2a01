using Caisson.Linux.Processes;

namespace Caisson.Linux.Namespaces;

/// <summary>A program that runs in new namespaces: the result of <see cref="NamespaceBuilder.Start"/>. Disposing of it ends the program, if it still runs.</summary>
public sealed class NamespaceProcess : IDisposable
{
    private readonly Lock _lock = new();
    private readonly PidFd _caisson;
    private readonly int _caissonPid;
    private readonly ProgramEvents _events;
    private PidFd? _program;
    private ExitStatus? _status;
    private Task<ExitStatus>? _ended;

    internal NamespaceProcess(PidFd caisson, int pid, ProgramEvents events, FileStream?[] streams)
    {
        (_caisson, _caissonPid, _events) = (caisson, pid, events);
        (Input, Output, Error) = (streams[0], streams[1], streams[2]);
    }

    /// <summary>The program's process id, in the caller's PID namespace.</summary>
    public int Id { get; private set; }

    /// <summary>Writes to the program's standard input; null if that is no pipe. Disposing of it tells the program that no more comes.</summary>
    public Stream? Input { get; }

    /// <summary>Reads the program's standard output; null if that is no pipe.</summary>
    public Stream? Output { get; }

    /// <summary>Reads the program's standard error; null if that is no pipe.</summary>
    public Stream? Error { get; }

    /// <summary>Whether the program has not ended.</summary>
    public bool IsRunning => _status is null && (_program?.IsAlive ?? false);

    /// <summary>Waits until the program ends.</summary>
    /// <returns>How it ended.</returns>
    public ExitStatus Wait() => Wait(null)!.Value;

    /// <summary>Waits until the program ends.</summary>
    /// <param name="timeout">How long; null waits without end.</param>
    /// <returns>How it ended; null if it had not when the time was over.</returns>
    public ExitStatus? Wait(TimeSpan? timeout)
    {
        if (_status is { } known) return known;
        // Waiting takes no lock: another thread may send signals meanwhile.
        if (!_caisson.WaitForExit(timeout)) return null;
        lock (_lock) return _status ??= Take();
    }

    /// <summary>Waits until the program ends.</summary>
    /// <param name="cancellation">Ends the waiting, not the program.</param>
    /// <returns>How it ended.</returns>
    public Task<ExitStatus> WaitAsync(CancellationToken cancellation = default)
    {
        lock (_lock) _ended ??= Task.Factory.StartNew(Wait, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return _ended.WaitAsync(cancellation);
    }

    /// <summary>Sends the program a signal. As process 1 of a PID namespace it gets only those that it has a handler for, and SIGKILL: pid_namespaces(7).</summary>
    /// <param name="signal">The signal.</param>
    /// <returns>Whether it was sent; false if the program has ended.</returns>
    /// <exception cref="CaissonException">EPERM: the program became another user.</exception>
    public bool Send(Signal signal) => _program?.TrySendSignal(signal) ?? false;

    /// <summary>Ends the program at once, and with it every process of a new PID namespace: SIGKILL.</summary>
    /// <exception cref="CaissonException">As <see cref="Send"/>.</exception>
    public void Kill() => Send(Signal.SIGKILL);

    /// <summary>Opens a namespace that the program is in. It stays as long as it is open, also when the program has ended.</summary>
    /// <param name="kind">One kind.</param>
    /// <exception cref="CaissonException">The program has ended, or the caller may not trace it.</exception>
    public NamespaceHandle OpenNamespace(NamespaceKind kind)
    {
        if (!IsRunning) throw Gone(kind);
        var handle = NamespaceHandle.OpenProcess(Id, kind);
        // While it has not ended its number cannot be another's.
        if (IsRunning) return handle;
        handle.Dispose();
        throw Gone(kind);
    }

    /// <summary>Ends the program if it still runs, waits for it, and closes the streams.</summary>
    public void Dispose()
    {
        if (_status is null)
        {
            try
            {
                // Without the program's number, its parent ends it as it ends.
                if (_program is null) _caisson.TrySendSignal(Signal.SIGKILL);
                else Kill();
            }
            catch (CaissonException)
            {
                // The program became somebody else.
                _caisson.TrySendSignal(Signal.SIGKILL);
            }

            Wait();
        }

        Input?.Dispose();
        Output?.Dispose();
        Error?.Dispose();
        _events.Dispose();
        _program?.Dispose();
        _caisson.Dispose();
    }

    /// <summary>Waits until the program runs.</summary>
    internal void Started()
    {
        try
        {
            if (_events.Started() is not { } pid)
            {
                Wait();
                throw new CaissonException("The program could not be started", $"caisson ended before ({_status})", "its own message may be on standard error");
            }

            Id = pid;
            // The number is the program's as long as its parent has not waited for it; afterwards it could be anybody's.
            var program = PidFd.TryOpen(pid);
            if (program is not null && ProcessStat.TryRead(pid)?.ParentPid == _caissonPid) _program = program;
            else program?.Dispose();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private ExitStatus Take()
    {
        ExitStatus? own;
        try
        {
            own = _caisson.Reap();
        }
        catch (CaissonException e) when (e.Errno == Errno.ECHILD)
        {
            // This program ignores SIGCHLD, or waits for all children somewhere.
            own = null;
        }

        return _events.Ended() ?? own ?? new ExitStatus(0, Signal.SIGKILL);
    }

    private static CaissonException Gone(NamespaceKind kind) => new($"Cannot open the {NamespaceKinds.OciName(kind)} namespace of the program", "the program has ended", "keep it by NamespaceBuilder.KeepAt, or open it while the program runs");
}
