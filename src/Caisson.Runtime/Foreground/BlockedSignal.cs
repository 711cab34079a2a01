using Caisson.Linux.Abi;

namespace Caisson.Runtime.Foreground;

/// <summary>
/// A signal that was sent to a process 1 while it blocked it. Shells block all signals for a moment whenever they start a program, and when they let it through
/// afterwards the kernel drops it; others take it from the kernel when they have time (sigwait(3)). Which of the two it is shows a little later.
/// </summary>
internal sealed class BlockedSignal(int pid, int number)
{
    // How long one that has gone is followed: it may have been dropped between two looks, by a process that starts one program after the other.
    private const long GoneMilliseconds = 100;

    private readonly long _begin = Environment.TickCount64;
    private long _gone = -1;

    /// <summary>The signal.</summary>
    public int Number => number;

    /// <summary>When to look again, in milliseconds of <see cref="Environment.TickCount64"/>: often at first, as a start is quick; never again at <see cref="long.MaxValue"/>.</summary>
    public long Next { get; private set; } = Environment.TickCount64 + 1;

    /// <summary>Looks; true if the process lets the signal through without an answer to it, so that it would have ended it.</summary>
    public bool Look()
    {
        var now = Environment.TickCount64;
        switch (SignalAnswers.Of(pid, number, out bool isPending))
        {
            case SignalAnswer.Default:
                return true;
            case SignalAnswer.Own:
                Next = long.MaxValue;
                return false;
            default:
                if (isPending) _gone = -1;
                else if (_gone < 0) _gone = now;
                else if (now - _gone > GoneMilliseconds)
                {
                    Next = long.MaxValue;
                    return false;
                }
                Next = now + (!isPending || now - _begin < 100 ? 1 : now - _begin < 10_000 ? 20 : 500);
                return false;
        }
    }
}
