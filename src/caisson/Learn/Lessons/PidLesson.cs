using System.Globalization;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Cli.Learn.Lessons;

/// <summary>The PID namespace: process 1 and those below it.</summary>
internal static class PidLesson
{
    internal static Lesson Describe() => new()
    {
        Name = "pid",
        Title = "The PID namespace: process 1",
        Summary = "It holds the numbers of processes. The first process inside is number 1, and that number comes with duties: it inherits orphans, it is spared most signals, "
            + "and when it ends everybody else in the namespace does too.",
        Page = "docs/namespaces/pid.md",
        Manuals = ["pid_namespaces(7)", "proc(5)", "kill(2)", "wait(2)"],
        Steps =
        [
            new("Two numbers for one process",
                "PID namespaces are nested. A process has a number in its own namespace and one in each around it; the inner one does not know the outer numbers.",
                TwoNumbers)
            {
                Try = "caisson ns exec -pm -- sh -c 'echo $$'",
            },
            new("/proc belongs to a namespace",
                "A proc file system shows the processes of the PID namespace in which it was mounted, not of the one who looks. So the shell on the left, which has a PID namespace "
                + "but the host's /proc, sees the host's numbers. Whoever makes a PID namespace wants a mount namespace too, and a new /proc in it.",
                OwnProc)
            {
                Try = "caisson ns exec -p -- readlink /proc/self",
            },
            new("Orphans come to process 1",
                "When a process ends, its children get another parent: process 1 of their namespace. It has to wait for them when they end, or they stay as zombies. "
                + "Here a shell starts a sleep in the background and ends.",
                Orphans),
            new("Signals to process 1",
                "The kernel does not deliver a signal to process 1 that it has no handler for, if it comes from inside; not even SIGKILL. So process 1 cannot be ended by its own children "
                + "by mistake. With a handler the signal arrives.",
                Signals)
            {
                Calls = [("kill(1, SIGKILL)", "sent from inside: it is dropped, and the call still succeeds")],
            },
            new("SIGKILL from outside",
                "From an ancestor namespace SIGKILL and SIGSTOP do arrive: somebody must be able to end a container. With process 1 the kernel ends everybody in the namespace, "
                + "and nobody can be born into it any more.",
                End)
            {
                Calls = [("kill(PID, SIGKILL)", "sent from the parent namespace: it ends process 1, and the kernel then sends SIGKILL to all the others")],
            },
        ],
    };

    private static void TwoNumbers(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Pid) { Proc = true });
        var (left, right) = stage.See(Invariant($"grep NSpid /proc/{stage.Right.Pid}/status"), "echo $$");
        stage.Check(right.Output == "1" && left.Output.EndsWith("\t1", StringComparison.Ordinal), Invariant($"The shell is process {stage.Right.Pid} for the host and process 1 for itself."));
        (left, right) = stage.See("ls /proc | grep -c '^[0-9]'");
        stage.Check(right.Number < left.Number, "Inside, only the namespace's own processes are to be seen.");
    }

    private static void OwnProc(Stage stage)
    {
        stage.OpenLeft(new RoomRequest(NamespaceKind.Pid) { Title = "with the host's /proc" });
        stage.Open(new RoomRequest(NamespaceKind.Pid) { Title = "with a /proc of its own", Proc = true });
        var (left, right) = stage.See("echo $$");
        stage.Check(left.Output == "1" && right.Output == "1", "Both are process 1 of their namespace.");
        (left, right) = stage.See("readlink /proc/self");
        stage.Check(left.Number > 10, "On the left a process finds itself in /proc under the number that it has for the host.");
        stage.Check(right.Number is > 1 and < 100, "On the right the numbers fit.");
    }

    private static void Orphans(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Pid) { Proc = true });
        stage.OnRight("orphan=$(sh -c 'sleep 60 >/dev/null & echo $!')");
        var inside = stage.OnRight("grep PPid /proc/$orphan/status");
        stage.Check(inside.Output.EndsWith("\t1", StringComparison.Ordinal), "Its parent has ended, so it is a child of process 1 now.");
        var outside = ChildOf(stage.Right.Pid, "sleep");
        if (outside is null) return;
        var host = stage.OnLeft(Invariant($"grep -E 'NSpid|PPid' /proc/{outside}/status"));
        stage.Check(host.Says(Invariant($"\t{stage.Right.Pid}")), Invariant($"The host sees the same, in its numbers: the parent is {stage.Right.Pid}, the namespace's process 1."));
    }

    private static void Signals(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Pid) { Proc = true });
        stage.OnRight("kill -TERM 1; kill -KILL 1; echo \"still here\"");
        var alive = stage.Right.Shell.IsAlive;
        stage.Check(alive, "Neither SIGTERM nor SIGKILL ended it.");
        stage.OnRight("trap 'echo \"got SIGTERM\"' TERM");
        var handled = stage.OnRight("kill -TERM 1");
        stage.Check(handled.Says("got SIGTERM"), "With a handler it gets the signal.");
    }

    private static void End(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Pid) { Proc = true });
        stage.OnRight("sleep 60 >/dev/null &");
        var other = ChildOf(stage.Right.Pid, "sleep");
        stage.OnLeft(Invariant($"kill -KILL {stage.Right.Pid}"));
        var exit = stage.Right.Shell.AwaitEnd();
        stage.Check(exit?.Signal == Signal.SIGKILL, "Process 1 was ended by SIGKILL.");
        if (other is null) return;
        var gone = stage.OnLeft(Invariant($"kill -0 {other}"));
        stage.Check(!gone.Succeeded, Invariant($"The sleep, which nobody had signalled, ended with it: there is no process {other} any more."));
    }

    // The host's number of a child by its name. A child has the shell's name until it has become its program.
    private static int? ChildOf(int parent, string name)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            foreach (var directory in Directory.EnumerateDirectories("/proc"))
            {
                if (!int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) continue;
                if (ProcessStatus.TryRead(pid) is { } status && status.ParentPid == parent && status.Name == name) return pid;
            }

            Thread.Sleep(5);
        }

        return null;
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
