using System.Diagnostics;
using System.Text;
using Caisson.Inspect.Watching;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;
using Caisson.Runtime.Foreground;

namespace Caisson.Cli.Commands.Ns.Watch;

/// <summary>The full-screen view: waits for keys, signals and changes, and shows what they lead to.</summary>
internal static class FullScreen
{
    // Faster than this nobody reads.
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(50);

    internal static int Run(NamespaceWatch watch, WatchFilter filter, EventLimits limits)
    {
        // Before raw mode, so that no signal ends the program in between.
        using var signals = new SignalCatcher();
        using var screen = new Screen();
        var view = new WatchView(watch, filter);
        long drawn = 0;
        while (!limits.IsReached)
        {
            var left = Frame - Stopwatch.GetElapsedTime(drawn);
            if (view.IsStale && left <= TimeSpan.Zero)
            {
                screen.Show(view.Draw(screen.Rows, screen.Columns));
                drawn = Stopwatch.GetTimestamp();
            }

            var ready = Await(watch, signals, Shortest(watch.UntilDue, view.IsStale ? Max(left) : view.UntilStale, limits.Left));
            while (signals.TryRead(out var note))
            {
                if (React(note.Signal, screen, view) is { } status) return status;
            }

            if (ready && !Type(screen, view)) return 0;
            var changes = watch.Advance();
            var wanted = new List<SnapshotChange>();
            foreach (var change in changes)
            {
                if (!filter.Wants(change)) continue;
                limits.Count();
                wanted.Add(change);
            }

            view.Take(changes, wanted);
            if (changes.Count > 0) SystemCall.sleep(EventStream.Gather);
        }

        return 0;
    }

    /// <summary>Waits; whether there are keys.</summary>
    private static bool Await(NamespaceWatch watch, SignalCatcher signals, TimeSpan time)
    {
        pollfd[] wait = [new pollfd { fd = 0, events = Poll.POLLIN }, new pollfd { fd = signals.Descriptor, events = Poll.POLLIN }, .. watch.Descriptors];
        SystemCall.Check(SystemCall.poll(wait, (int)Math.Min(Math.Ceiling(time.TotalMilliseconds), int.MaxValue)), "Cannot wait for keys and events", "ppoll");
        return wait[0].revents != 0;
    }

    /// <summary>Takes the keys; false for the end.</summary>
    private static bool Type(Screen screen, WatchView view)
    {
        var buffer = new byte[256];
        var length = SystemCall.read(0, buffer);
        // The end of the input, or a terminal that is gone.
        if (length <= 0) return length == -(int)Linux.Errno.EAGAIN;
        foreach (var key in Key.Decode(Encoding.UTF8.GetString(buffer.AsSpan(0, (int)length))))
        {
            if (key is { Kind: KeyKind.Character, Character: '\x1a' }) Stop(screen, view);
            else if (!view.Press(key)) return false;
        }

        return true;
    }

    /// <summary>Answers a signal; the exit status if it ends the program.</summary>
    private static int? React(int signal, Screen screen, WatchView view)
    {
        switch (signal)
        {
            case SignalNumber.SIGWINCH:
                screen.Measure();
                view.Touch();
                return null;
            case SignalNumber.SIGTSTP or SignalNumber.SIGTTIN or SignalNumber.SIGTTOU:
                Stop(screen, view);
                return null;
            case SignalNumber.SIGCHLD or SignalNumber.SIGCONT or SignalNumber.SIGURG:
                return null;
            default:
                return 128 + signal;
        }
    }

    /// <summary>Lets the shell have the terminal, until it wants this program to go on.</summary>
    private static void Stop(Screen screen, WatchView view)
    {
        screen.End();
        SystemCall.kill(Environment.ProcessId, Signal.SIGSTOP.Number);
        screen.Begin();
        view.Touch();
    }

    private static TimeSpan Max(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    private static TimeSpan Shortest(TimeSpan a, TimeSpan b, TimeSpan? c)
    {
        var shortest = a < b ? a : b;
        return c < shortest ? c.Value : shortest;
    }
}
