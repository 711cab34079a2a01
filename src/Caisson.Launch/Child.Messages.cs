using Caisson.Launch.Diagnosis;
using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Launch;

internal sealed unsafe partial class Child
{
    /// <summary>Listens to the child until its program runs or, if so asked, until everything but the program is in place.</summary>
    /// <returns>False if that took longer than it may; the child is still there.</returns>
    /// <exception cref="CaissonException">A step failed, or the child ended; it has been waited for.</exception>
    public bool Follow(LaunchPlan plan, ChildEvents events)
    {
        bool ready = false, moved = false;
        int step = 0;
        long bound = long.MaxValue;
        Steps.AskParent? early = null;
        CaissonException? earlyFailure = null;
        byte[] packet = new byte[StatusMessage.Size + StatusMessage.DetailLimit];
        for (;;)
        {
            long until = Math.Min(bound, events.Deadline);
            if (!StatusChannel.Await(_socket, until, plan.Interrupt)) return until == events.Deadline ? false : throw LaunchFailure.Silent(plan, step, _what);
            long length = StatusChannel.Receive(_socket, packet, out int descriptor);
            if (length <= 0)
            {
                if (ready) return true;
                int status = Wait();
                if (earlyFailure is not null) throw earlyFailure;
                throw LaunchFailure.Lost(plan, step, status, _what);
            }
            StatusMessage message;
            fixed (byte* start = packet) message = *(StatusMessage*)start;
            // Whoever has got hold of the child's end of the socket can send anything.
            if (length < StatusMessage.Size || (uint)message.Step >= (uint)plan.Steps.Count) throw new CaissonException($"Cannot follow {_what}", "it sends what is no report");
            switch (message.Kind)
            {
                case StatusKind.Reached:
                    step = message.Step;
                    events.Reached?.Invoke(message.Step, message.Value);
                    break;
                // The second process may be quicker to ask than the first is to tell of it.
                case StatusKind.Asked when !moved && plan.SecondProcessAt >= 0 && message.Step > plan.SecondProcessAt:
                    early = plan.Steps[message.Step] as Steps.AskParent;
                    break;
                case StatusKind.Asked:
                    Answer(plan.Steps[message.Step] as Steps.AskParent);
                    break;
                case StatusKind.Moved when !moved && plan.SecondProcessAt >= 0:
                    moved = true;
                    MoveTo((int)message.Value);
                    if (earlyFailure is not null)
                    {
                        Wait();
                        throw earlyFailure;
                    }
                    events.Moved?.Invoke(Pid);
                    if (early is not null) Answer(early);
                    break;
                case StatusKind.Console:
                    events.Terminal?.Invoke(descriptor);
                    break;
                case StatusKind.Listener:
                    events.Listener?.Invoke(descriptor);
                    break;
                case StatusKind.Bounded:
                    step = message.Step;
                    bound = message.Value == 0 ? long.MaxValue : MonotonicClock.Now + message.Value * 1_000_000;
                    break;
                case StatusKind.Ready:
                    ready = true;
                    if (events.UntilReady) return true;
                    break;
                // Likewise; and it is this process's child, which nobody else waits for.
                case StatusKind.Failed when !moved && plan.SecondProcessAt >= 0 && message.Step > plan.SecondProcessAt:
                    earlyFailure = LaunchFailure.Explain(plan, message, packet.AsSpan(StatusMessage.Size, DetailOf(message, length)), _what);
                    break;
                case StatusKind.Failed:
                    Wait();
                    throw LaunchFailure.Explain(plan, message, packet.AsSpan(StatusMessage.Size, DetailOf(message, length)), _what);
            }
        }
    }

    /// <summary>How much of a packet is the detail, whatever it says itself.</summary>
    internal static int DetailOf(in StatusMessage message, long length) =>
        (int)Math.Max(0, Math.Min(message.DetailLength, length - StatusMessage.Size));

    /// <summary>Does what the child waits for without asking: <see cref="LaunchPlan.AfterClone"/> and <see cref="LaunchPlan.Admit"/>.</summary>
    public void Serve(LaunchPlan plan)
    {
        Do(plan.AfterClone, ParentWord.Prepared);
        Do(plan.Admit, ParentWord.Admitted);
    }

    private void Do(Action<int>? work, ParentWord word)
    {
        if (work is null) return;
        try
        {
            work(Pid);
        }
        catch (CaissonException) when (HasEnded)
        {
            // What cannot be done for a child that is gone is not the reason: its own report is.
        }
        Tell(word);
    }

    private void Answer(Steps.AskParent? asked)
    {
        asked?.Work(Pid);
        Tell(ParentWord.Answered);
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
