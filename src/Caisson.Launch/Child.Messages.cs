using Caisson.Launch.Diagnosis;
using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Launch;

internal sealed unsafe partial class Child
{
    private SafeFileHandle? _received;

    // How far the parent has come with what it does at once.
    private int _next;

    private bool _moved;

    /// <summary>The master of the process's terminal, if it came here.</summary>
    public SafeFileHandle? Terminal { get; set; }

    /// <summary>The descriptor that came with the child's last message; whoever takes it closes it.</summary>
    public SafeFileHandle TakeReceived() => Interlocked.Exchange(ref _received, null) ?? new SafeFileHandle(-1, false);

    /// <summary>
    /// Takes the parent's steps, in the order in which the child comes to them, until its program runs or, if so asked, until everything but the program is in place.
    /// </summary>
    /// <param name="untilReady">Return when the child waits for its start.</param>
    /// <param name="deadline">Until when this may take, in nanoseconds of CLOCK_MONOTONIC.</param>
    /// <returns>False if that took longer than it may; the child is still there.</returns>
    /// <exception cref="CaissonException">A step failed, or the child ended; it has been waited for.</exception>
    public bool Follow(bool untilReady = false, long deadline = long.MaxValue)
    {
        TakeAtOnce();
        bool ready = false;
        int step = 0;
        long bound = long.MaxValue;
        StatusMessage? early = null;
        CaissonException? earlyFailure = null;
        byte[] packet = new byte[StatusMessage.Size + StatusMessage.DetailLimit];
        for (;;)
        {
            long until = Math.Min(bound, deadline);
            if (!StatusChannel.Await(_socket, until, _plan.Interrupt)) return until == deadline ? false : throw LaunchFailure.Silent(_plan, step, _what);
            long length = StatusChannel.Receive(_socket, packet, out int descriptor);
            if (length <= 0)
            {
                if (ready) return true;
                int status = Wait();
                if (earlyFailure is not null) throw earlyFailure;
                throw LaunchFailure.Lost(_plan, step, status, _what);
            }
            StatusMessage message;
            fixed (byte* start = packet) message = *(StatusMessage*)start;
            // Whoever has got hold of the child's end of the socket can send anything.
            if (length < StatusMessage.Size || (uint)message.Step >= (uint)_plan.Steps.Count) throw new CaissonException($"Cannot follow {_what}", "it sends what is no report");
            // The second process may be quicker than the first is to tell of it; and it is this process's child, which nobody else waits for.
            bool tooEarly = !_moved && _plan.SecondProcessAt >= 0 && message.Step > _plan.SecondProcessAt;
            switch (message.Kind)
            {
                case StatusKind.Reached:
                    step = message.Step;
                    _trace?.Invoke(step, message.Value);
                    break;
                case StatusKind.Asked when tooEarly:
                    early = message;
                    break;
                case StatusKind.Asked:
                    Take(message.Step, Turn.WhenAsked);
                    break;
                case StatusKind.Moved when !_moved && _plan.SecondProcessAt >= 0:
                    _moved = true;
                    MoveTo((int)message.Value);
                    if (earlyFailure is not null)
                    {
                        Wait();
                        throw earlyFailure;
                    }
                    TakeAtOnce();
                    if (early is { } asked) Take(asked.Step, Turn.WhenAsked);
                    break;
                case StatusKind.Sent:
                    _received = new SafeFileHandle(descriptor, ownsHandle: descriptor >= 0);
                    Take(message.Step + 1, Turn.WhenSent);
                    TakeReceived().Dispose();
                    break;
                case StatusKind.Bounded:
                    step = message.Step;
                    bound = message.Value == 0 ? long.MaxValue : MonotonicClock.Now + message.Value * 1_000_000;
                    break;
                case StatusKind.Ready:
                    ready = true;
                    if (untilReady) return true;
                    break;
                case StatusKind.Failed when tooEarly:
                    earlyFailure = LaunchFailure.Explain(_plan, message, packet.AsSpan(StatusMessage.Size, DetailOf(message, length)), _what);
                    break;
                case StatusKind.Failed:
                    Wait();
                    throw LaunchFailure.Explain(_plan, message, packet.AsSpan(StatusMessage.Size, DetailOf(message, length)), _what);
            }
        }
    }

    /// <summary>How much of a packet is the detail, whatever it says itself.</summary>
    internal static int DetailOf(in StatusMessage message, long length) =>
        (int)Math.Max(0, Math.Min(message.DetailLength, length - StatusMessage.Size));

    /// <summary>Takes the steps that wait for nothing but the birth of the process that is there. They cost no time: the child is busy with its own.</summary>
    public void TakeAtOnce()
    {
        for (; _next < _plan.Steps.Count && (_moved || _next != _plan.SecondProcessAt); _next++)
        {
            if (_plan.Steps[_next] is not ParentStep { Turn: Turn.AtOnce }) continue;
            try
            {
                Take(_next, Turn.AtOnce);
            }
            catch (CaissonException) when (HasEnded)
            {
                // What cannot be done for a child that is gone is not the reason: its own report is.
            }
        }
    }

    // A place at which there is no such step: whoever sends it is none of ours, or sends it to nobody.
    private void Take(int index, Turn turn)
    {
        if (index >= _plan.Steps.Count || _plan.Steps[index] is not ParentStep step || step.Turn != turn) return;
        _trace?.Invoke(index, MonotonicClock.Now);
        if (_fault is { } fault && fault.Step == _plan.Offset + index + 1) throw LaunchFailure.OfParent(step, fault.Step, fault.Errno, _what);
        step.Do(this);
        if (step.Word != 0) Tell(step.Word);
    }

    // The first process has made a second one, as this one's child, and ends. Nothing but a child is believed: it may be killed.
    private void MoveTo(int pid)
    {
        Wait();
        var next = new SafeFileHandle((nint)SystemCall.Check(SystemCall.pidfd_open(pid), $"Cannot follow {_what}", "pidfd_open"), true);
        nint asked = SystemCall.waitid(WaitOption.P_PIDFD, (int)next.DangerousGetHandle(), out _, WaitOption.WEXITED | WaitOption.WNOHANG | WaitOption.WNOWAIT);
        if (asked < 0)
        {
            next.Dispose();
            SystemCall.Check(asked, $"Cannot follow {_what}", "waitid");
        }
        _ended = false;
        _pidFd.Dispose();
        Pid = pid;
        _pidFd = next;
    }
}
