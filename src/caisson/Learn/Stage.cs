using System.Globalization;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Learn;

/// <summary>Where a step is run: it makes rooms, types into them and into a shell on the host, and keeps a record. All of it ends with the stage.</summary>
internal sealed class Stage : IDisposable
{
    private readonly List<Seat> _seats = [];
    private Seat? _left, _right;

    internal StepRecord Record { get; } = new();

    /// <summary>The host's side. It is opened when it is first needed.</summary>
    internal Seat Left
    {
        get => _left ??= Add(Rooms.OpenHost());
        private set => (_left, Record.LeftTitle) = (value, value.Title);
    }

    /// <summary>The namespace's side.</summary>
    internal Seat Right
    {
        get => _right ?? throw new InvalidOperationException("the step has no room yet");
        private set => (_right, Record.RightTitle) = (value, value.Title);
    }

    /// <summary>The room where a shell for the learner can be opened; null if the step has none, or it has ended.</summary>
    internal Seat? Enterable => _right is { IsHost: false } right && right.Shell.IsAlive ? right : null;

    /// <summary>Makes a room; it becomes the right side.</summary>
    internal Seat Open(RoomRequest request) => Right = Add(Rooms.Open(request, Record));

    /// <summary>Makes a room that becomes the left side.</summary>
    internal Seat OpenLeft(RoomRequest request) => Left = Add(Rooms.Open(request, Record));

    /// <summary>Makes a container as caisson run does, with a shell in it; it becomes the right side.</summary>
    internal Seat OpenContainer(string name) => Right = Add(Rooms.OpenContainer(name));

    /// <summary>Types one command on each side, or on one of them, and shows them side by side.</summary>
    internal (Answer Left, Answer Right) See(string left, string right)
    {
        var there = Left.Ask(left);
        var here = Right.Ask(right);
        Record.Rows.Add(new(new(Left.Prompt, there), new(Right.Prompt, here)));
        Understood(there);
        Understood(here);
        return (there, here);
    }

    /// <summary>The same command on both sides.</summary>
    internal (Answer Left, Answer Right) See(string both) => See(both, both);

    internal Answer OnLeft(string command)
    {
        var answer = Left.Ask(command);
        Record.Rows.Add(new(new(Left.Prompt, answer), null));
        return Understood(answer);
    }

    internal Answer OnRight(string command)
    {
        var answer = Right.Ask(command);
        Record.Rows.Add(new(null, new(Right.Prompt, answer)));
        return Understood(answer);
    }

    /// <summary>Says what was to be seen, and whether it was.</summary>
    internal void Check(bool holds, string claim) => Record.Findings.Add(new(holds, claim));

    internal void Note(string text) => Record.Notes.Add(text);

    /// <summary>The id of a room's namespace, as <c>uts:[4026531838]</c>.</summary>
    internal static string IdOf(Seat seat, NamespaceKind kind) => IdOf(seat.Pid, kind);

    internal static string IdOf(int pid, NamespaceKind kind) =>
        new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/{NamespaceKinds.ProcName(kind)}")).LinkTarget ?? "";

    /// <summary>Runs a step and tells how it came out.</summary>
    internal static Stage Run(LessonStep step)
    {
        var stage = new Stage();
        try
        {
            foreach (var program in step.Needs)
            {
                if (!Rooms.HasProgram(program)) throw new StepRefusedException($"the program {program} is not installed", $"install the package that has {program}");
            }

            step.Run(stage);
            foreach (var (call, purpose) in step.Calls) stage.Record.Calls.Add(new(call, purpose));
        }
        catch (CaissonException refusal)
        {
            stage.Record.Refusal = refusal.Explain();
        }
        catch
        {
            stage.Dispose();
            throw;
        }

        return stage;
    }

    public void Dispose()
    {
        // The last one first: it may be in the namespaces of one before.
        for (var i = _seats.Count - 1; i >= 0; i--) _seats[i].Dispose();
        _seats.Clear();
    }

    // BusyBox has small versions of many programs, and says so when it is asked for more.
    private static Answer Understood(Answer answer) => answer.Says("BusyBox v") && answer.Says("Usage:")
        ? throw new StepRefusedException("a program of this machine is BusyBox's small version, which does not know what is asked of it", "install util-linux and iproute2")
        : answer;

    private Seat Add(Seat seat)
    {
        _seats.Add(seat);
        return seat;
    }
}
