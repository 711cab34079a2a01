using Caisson.Linux.Abi;
using Caisson.Linux.Processes;
using static Caisson.Linux.Abi.SignalNumber;

namespace Caisson.Runtime.Foreground;

public sealed partial class ForegroundSession
{
    private void OnSignal(SignalNote note)
    {
        if (note.Code == SignalCatcher.SI_KERNEL && note.Signal is not (SIGTTIN or SIGTTOU) && IsInGroup)
        {
            OnSharedKey(note.Signal);
            return;
        }
        switch (note.Signal)
        {
            case SIGCHLD:
                FollowStop();
                return;
            case SIGWINCH when _relay is not null:
                _relay.FollowSize();
                return;
            case SIGTSTP or SIGTTIN or SIGTTOU:
                Stop(note.Signal, note.Code == SignalCatcher.SI_KERNEL);
                return;
            case SIGCONT:
                // Whoever stopped this process from outside may have changed the terminal's modes meanwhile, as shells do.
                Resume(wholeGroup: false);
                return;
            default:
                if (!_options.Forward) return;
                // A key reaches everybody in the foreground, and the container's processes would be among them if they had not a session of their own.
                Forward(note.Signal, toGroup: note.Code == SignalCatcher.SI_KERNEL && _relay is null);
                return;
        }
    }

    /// <summary>Whether the process is in this process's group still: a shell makes one of its own for itself.</summary>
    private bool IsInGroup => _options.SharesGroup && SystemCall.Invoke(SystemCallNumber.getpgid, _pid) == SystemCall.Invoke(SystemCallNumber.getpgid, 0);

    /// <summary>The process has its signal already, from the same key. But process 1 of a PID namespace is spared what it has no handler for: then this process does what the user meant.</summary>
    private void OnSharedKey(int signal)
    {
        if (!_isInit) return;
        if (signal != SIGTSTP)
        {
            if (SignalAnswers.EndsByDefault(signal)) EndIfUnanswered(signal);
        }
        else if (!IsHandled(signal)) Stop(signal, fromKey: true);
    }

    /// <summary>The process has stopped, by a key or of its own will (a shell's `suspend`): this one stops as well and, when it goes on, lets it go on.</summary>
    private void FollowStop()
    {
        if (!_options.SharesGroup || SystemCall.waitid(WaitOption.P_PIDFD, _pidfd, out var info, WaitOption.WSTOPPED | WaitOption.WNOHANG | WaitOption.__WALL) < 0
            || info.si_pid == 0 || info.si_code != WaitOption.CLD_STOPPED || !HasTerminal) return;
        SystemCall.kill(Environment.ProcessId, SIGSTOP);
        Send(SIGCONT);
    }

    // Without a terminal there is no shell that would let this process go on.
    private static bool HasTerminal
    {
        get
        {
            int terminal = SystemCall.openat(Fcntl.AT_FDCWD, "/dev/tty", Fcntl.O_RDONLY | Fcntl.O_NOCTTY | Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK);
            if (terminal < 0) return false;
            SystemCall.close(terminal);
            return true;
        }
    }

    /// <summary>
    /// The key was typed at the container's terminal, whose processes have their signal already. But process 1 of a PID namespace is spared what it
    /// has no handler for, and a session leader's stop key has no effect: then this process does what the user meant.
    /// </summary>
    private void OnTyped(int signal)
    {
        if (_relay!.ForegroundGroup is var group && group != 0 && group != _pid) return;
        if (signal != SIGTSTP)
        {
            if (_isInit) EndIfUnanswered(signal);
        }
        else if (!IsHandled(signal)) Stop(signal, fromKey: true);
    }

    private void Forward(int signal, bool toGroup)
    {
        var before = AnswerTo(signal);
        if (!toGroup || SystemCall.kill(-_pid, signal) < 0) Send(signal);
        if (!_isInit || before == SignalAnswer.Own || !SignalAnswers.EndsByDefault(signal)) return;
        // It may have made up its mind just now, when the kernel had dropped the signal already.
        if (!EndIfUnanswered(signal) && before == SignalAnswer.Default) Send(signal);
    }

    /// <summary>Ends a process 1 that a signal would have ended, were it not spared; false if it has an answer of its own to it, or blocks it for now.</summary>
    private bool EndIfUnanswered(int signal)
    {
        switch (AnswerTo(signal))
        {
            case SignalAnswer.Default:
                Kill(signal);
                return true;
            case SignalAnswer.Blocked:
                if (!_blocked.Exists(each => each.Number == signal)) _blocked.Add(new BlockedSignal(_pid, signal));
                return false;
            default:
                return false;
        }
    }

    /// <summary>Looks after signals that were sent while the process blocked them.</summary>
    private void FollowBlocked()
    {
        var now = Environment.TickCount64;
        foreach (var each in _blocked)
            if (each.Next <= now && each.Look())
            {
                Kill(each.Number);
                _blocked.Clear();
                return;
            }
        _blocked.RemoveAll(each => each.Next == long.MaxValue);
    }

    private void Kill(int signal)
    {
        _verdict = new Signal(signal);
        Send(SIGKILL);
    }

    /// <summary>Stops the container, then this process, so that the shell that started it gets its prompt back; goes on when the shell says so.</summary>
    private void Stop(int signal, bool fromKey)
    {
        if (IsHandled(signal)) Forward(signal, toGroup: fromKey && _relay is null);
        else if (SystemCall.kill(-_pid, SIGSTOP) < 0) Send(SIGSTOP);
        _relay?.LeaveRaw();
        // A raw terminal sent no stop key to the rest of this job: a pipe's other end, a wrapper script.
        var wholeGroup = fromKey && _relay is not null;
        SystemCall.kill(wholeGroup ? 0 : Environment.ProcessId, SIGSTOP);
        Resume(wholeGroup: true);
    }

    private void Resume(bool wholeGroup)
    {
        if (!wholeGroup || SystemCall.kill(-_pid, SIGCONT) < 0) Send(SIGCONT);
        if (_relay is null) return;
        _relay.LeaveRaw();
        _relay.EnterRaw();
        _relay.FollowSize();
    }

    private SignalAnswer AnswerTo(int signal) => SignalAnswers.Of(_pid, signal, out _);

    private bool IsHandled(int signal) => AnswerTo(signal) != SignalAnswer.Default;

    private void Send(int signal) => SystemCall.pidfd_send_signal(_pidfd, signal);
}
