using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Learn.Lessons;

/// <summary>The IPC namespace: queues, semaphores and shared memory that have a key and no path.</summary>
internal static class IpcLesson
{
    private const string Queues = "tail -n +2 /proc/sysvipc/msg";

    internal static Lesson Describe() => new()
    {
        Name = "ipc",
        Title = "The IPC namespace: what has a key and no path",
        Summary = "Message queues, semaphores and shared memory of System V are found by a number, not by a file. So are POSIX message queues, by a name that is no path. "
            + "The IPC namespace decides in which table the kernel looks.",
        Page = "docs/namespaces/ipc.md",
        Manuals = ["ipc_namespaces(7)", "sysvipc(7)", "mq_overview(7)", "shm_overview(7)"],
        Steps =
        [
            new("A queue that one side has",
                "A new IPC namespace is empty, whatever its parent holds. A queue that is made in it is in its table only.",
                Queue)
            {
                Needs = ["ipcmk"],
                Try = "caisson ns exec -i -- sh -c 'ipcmk -Q; ipcs -q'",
                Calls = [("msgget(KEY, IPC_CREAT|0644)", "what ipcmk -Q does: find the queue of this key, or make it")],
            },
            new("It ends with the namespace",
                "On a host such a queue stays until somebody removes it or the machine ends, long after the program that made it. In a namespace of its own it goes with the "
                + "last process. The two shells share an IPC namespace; one leaves, and the queue stays; when both have left, a new namespace knows nothing of it.",
                Life)
            {
                Needs = ["ipcmk"],
            },
            new("Limits of its own",
                "The limits of the tables belong to the namespace too. A new one starts with the kernel's defaults, and its root may change them.",
                Limits)
            {
                Try = "caisson ns exec -i -- sh -c 'echo 16384 >/proc/sys/kernel/msgmax; cat /proc/sys/kernel/msgmax'",
                Calls = [("write(\"/proc/sys/kernel/msgmax\", \"16384\\n\")", "set the largest message of this namespace's queues")],
            },
            new("What it does not hold",
                "POSIX shared memory (shm_open) is made of files in /dev/shm, so it is the mount namespace that keeps it apart. Pipes and UNIX sockets with a path are files as well; "
                + "UNIX sockets without one belong to the network namespace.",
                Files),
        ],
    };

    private static void Queue(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Ipc));
        var made = stage.OnRight("ipcmk -Q");
        var (left, right) = stage.See(Queues);
        var key = right.Output.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var first, ..] ? first : "";
        stage.Check(made.Succeeded && right.Lines.Length == 1, "Inside there is one queue.");
        stage.Check(!Array.Exists(left.Lines, line => line.TrimStart().StartsWith(key + " ", StringComparison.Ordinal)), "The host has no queue of that key.");
    }

    private static void Life(Stage stage)
    {
        var first = stage.OpenLeft(new RoomRequest(NamespaceKind.Ipc) { Title = "first in the namespace" });
        stage.Open(new RoomRequest(NamespaceKind.None) { Title = "second in the namespace", Beside = first, Shared = NamespaceKind.Ipc });
        stage.OnLeft("ipcmk -Q");
        stage.OnLeft("exit");
        first.Shell.End();
        var shared = stage.OnRight(Queues);
        stage.OnRight("exit");
        stage.Right.Shell.End();
        stage.Check(shared.Lines.Length == 1, "The queue outlived the process that made it, as long as somebody was in the namespace.");
        var fresh = stage.Open(new RoomRequest(NamespaceKind.Ipc) { Title = "second in the namespace, then in a new one" });
        stage.Check(stage.OnRight(Queues).Lines.Length == 0, "A new namespace has none.");
        _ = fresh;
    }

    private static void Limits(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Ipc));
        var before = stage.Left.Ask("cat /proc/sys/kernel/msgmax").Output;
        var set = stage.OnRight("echo 16384 >/proc/sys/kernel/msgmax");
        if (!set.Succeeded)
            throw new StepRefusedException("the kernel lets nobody but the machine's root write to /proc/sys/kernel/msgmax", "newer kernels (6.11 and later) give it to the root of the namespace");
        var (left, right) = stage.See("cat /proc/sys/kernel/msgmax");
        stage.Check(right.Output == "16384", "Inside the limit is the new one.");
        stage.Check(left.Output == before, "The host's is as it was.");
    }

    private static void Files(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Ipc));
        var (left, right) = stage.See("stat -c '%d %i' /dev/shm");
        stage.Check(left.Succeeded && left.Output == right.Output, "/dev/shm is the same directory on both sides: device and inode are equal.");
    }
}
