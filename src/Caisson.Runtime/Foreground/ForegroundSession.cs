using Caisson.Launch;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;
using Caisson.Runtime.State;
using static Caisson.Linux.Abi.SignalNumber;

namespace Caisson.Runtime.Foreground;

/// <summary>
/// Stands in the foreground for a process in a container: what is sent to this process reaches that one, what is typed here is typed there, and it
/// ends as that one ended.
/// </summary>
/// <remarks>
/// Begin it before the launch, so that no signal is lost in between. It needs NativeAOT to forward signals; elsewhere they have their usual effect on this
/// process. One session at a time in a process.
/// </remarks>
public sealed partial class ForegroundSession : IDisposable
{
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);
    private const int LookInterval = 1000;

    private readonly ForegroundOptions _options;
    private readonly SignalCatcher _signals;
    private int _pid, _pidfd;
    private bool _isInit;
    private readonly List<BlockedSignal> _blocked = [];
    private readonly Queue<SignalNote> _early = new();
    private TerminalRelay? _relay;
    private Signal? _verdict;
    private bool _timedOut;

    private ForegroundSession(ForegroundOptions options)
    {
        _options = options;
        _signals = new SignalCatcher(children: options.SharesGroup);
        Interrupt = new LaunchInterrupt(_signals.Descriptor, TakeInterrupt);
    }

    /// <summary>Ends a launch that goes on: there is no program yet that a signal could be passed on to. Once it runs, they are its own.</summary>
    public LaunchInterrupt Interrupt { get; }

    // What does not end a program is kept for the one to come.
    private Signal? TakeInterrupt()
    {
        while (_signals.TryRead(out var note))
        {
            if (SignalAnswers.EndsByDefault(note.Signal)) return new Signal(note.Signal);
            _early.Enqueue(note);
        }
        return null;
    }

    /// <summary>Begins to catch signals. They are kept for the process that <see cref="Attend"/> gets.</summary>
    /// <param name="options">How to attend to it.</param>
    public static ForegroundSession Begin(ForegroundOptions options) => new(options);

    /// <summary>Attends to a process until its end.</summary>
    /// <param name="process">A child of this process. Its terminal, if it has one here, is closed at the end.</param>
    /// <exception cref="CaissonException">ECHILD: it is no child of this process, so its exit status is somebody else's to know.</exception>
    public ForegroundResult Attend(LaunchedProcess process)
    {
        _pid = process.Pid;
        _pidfd = (int)process.PidFd.DangerousGetHandle();
        _isInit = ProcessStatus.TryRead(_pid)?.NamespacePids is { Count: > 1 } ids && ids[^1] == 1;
        using var relay = process.Terminal is null ? null : new TerminalRelay(process.Terminal, _options.Input, _options.Output);
        _relay = relay;
        relay?.EnterRaw();
        relay?.FollowSize();

        Serve(process.LetGo);
        relay?.Drain(mayWait: () => !_signals.TryRead(out var note) || !SignalAnswers.EndsByDefault(note.Signal));
        return new ForegroundResult(Reap(), _timedOut);
    }

    private void Serve(Action? letGo)
    {
        var deadline = _options.Timeout is { } limit ? Environment.TickCount64 + (long)limit.TotalMilliseconds : long.MaxValue;
        Span<pollfd> wait = stackalloc pollfd[5];
        while (_early.TryDequeue(out var note)) OnSignal(note);
        for (;;)
        {
            wait[0] = new pollfd { fd = _pidfd, events = Poll.POLLIN };
            wait[1] = new pollfd { fd = _signals.Descriptor, events = Poll.POLLIN };
            wait[2].fd = wait[3].fd = wait[4].fd = -1;
            _relay?.Prepare(wait[2..]);

            var left = deadline - Environment.TickCount64;
            if (left <= 0)
            {
                OnDeadline();
                deadline = _timedOut ? Environment.TickCount64 + (long)s_grace.TotalMilliseconds : long.MaxValue;
                continue;
            }
            // Nothing tells that a process has begun to end.
            if (letGo is not null) left = Math.Min(left, LookInterval);
            foreach (var each in _blocked) left = Math.Min(left, Math.Max(each.Next - Environment.TickCount64, 0));
            var ready = SystemCall.Check(SystemCall.poll(wait, left > 1_000_000_000 ? deadline == long.MaxValue ? -1 : 1_000_000_000 : (int)left), "waiting for the container", "ppoll");
            if (ready == 0 && letGo is not null && ProcessIdentity.IsOnItsWayOut(_pid)) letGo();
            if (_blocked.Count > 0) FollowBlocked();

            if (wait[1].revents != 0)
                while (_signals.TryRead(out var note)) OnSignal(note);
            if (_relay is not null)
            {
                _relay.Move(wait[2..]);
                if (_relay.TypedSignal != 0) OnTyped(_relay.TypedSignal);
            }
            if (wait[0].revents != 0) return;
        }
    }

    private void OnDeadline()
    {
        if (_timedOut)
        {
            _verdict = null;
            Send(SIGKILL);
            return;
        }
        _timedOut = true;
        Forward(SIGTERM, toGroup: false);
        Send(SIGCONT);
    }

    private ExitStatus Reap()
    {
        var result = SystemCall.waitid(WaitOption.P_PIDFD, _pidfd, out var info, WaitOption.WEXITED | WaitOption.__WALL);
        SystemCall.Check(result, "taking the container's exit status", "waitid", cause: SystemCall.ErrnoOf(result) == Errno.ECHILD ? "it is no child of this process" : null);
        if (info.si_code == WaitOption.CLD_EXITED) return new ExitStatus(info.si_status);
        var signal = new Signal(info.si_status);
        // A process 1 that a signal could not end was killed in the signal's name.
        return new ExitStatus(0, _verdict is { } verdict && signal.Number == SIGKILL ? verdict : signal, info.si_code == WaitOption.CLD_DUMPED);
    }

    /// <summary>Lets signals have their former effect again.</summary>
    public void Dispose()
    {
        _relay?.Dispose();
        _signals.Dispose();
    }
}
