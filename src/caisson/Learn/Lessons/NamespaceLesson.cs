using System.Globalization;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Learn.Lessons;

/// <summary>What a namespace is, how one comes by it, and how long it lives.</summary>
internal static class NamespaceLesson
{
    internal static Lesson Describe() => new()
    {
        Name = "namespaces",
        Aliases = ["namespace", "ns"],
        Title = "What a namespace is",
        Summary = "A namespace is the kernel's answer to a question such as \"what is this machine called?\" or \"which processes are there?\", for one group of "
            + "processes. Others get another answer to the same question. There is no object \"container\" in the kernel: a container is a process that gets its own answers.",
        Page = "docs/namespaces/README.md",
        Manuals = ["namespaces(7)", "clone(2)", "unshare(2)", "setns(2)"],
        Steps =
        [
            new("One of each kind",
                "Every process is in exactly one namespace of each kind, and inherits them from its parent. The links in /proc/PID/ns say which: a kind and a number. "
                + "Equal numbers mean the same namespace. (The two that end in _for_children are where the children of this process will be born.) "
                + "The shell on the right was started with a UTS namespace of its own, the kind that holds the host name.",
                OneOfEachKind)
            {
                Try = "caisson ns exec -u chamber -- sh -c 'for f in /proc/self/ns/*; do readlink $f; done'",
            },
            new("Three calls",
                "clone3 starts a child in new namespaces: so the shell on the right came about. setns moves the caller into a namespace that exists, named by a descriptor of "
                + "its file: so the shell on the left came in. unshare moves the caller into a new one; the last command does that.",
                ThreeCalls)
            {
                Needs = ["unshare"],
                Calls = [("unshare(CLONE_NEWUTS)", "what the program unshare does before it becomes the other program")],
            },
            new("It ends with its last process",
                "Nobody has to delete a namespace. The kernel counts what holds it, and takes it apart when the last one lets go. Here one process is in it; we look for that "
                + "process among all others before and after it ends.",
                Life),
            new("Held by a descriptor",
                "An open descriptor of its file holds a namespace too, with nobody in it. The host's shell opens the file, then the only process inside ends. Another one can "
                + "still enter through the descriptor, and finds the host name that was set before.",
                HeldByDescriptor)
            {
                Calls = [("open(\"/proc/PID/ns/uts\", O_RDONLY)", "hold the namespace, as long as the descriptor is open")],
            },
            new("Held by a bind mount",
                "So does a bind mount of the file. That is how namespaces get names: ip netns keeps network namespaces in /run/netns this way, and caisson ns create keeps any "
                + "kind. The mount on the left is in a mount namespace of this step's own, and goes with it.",
                HeldByMount)
            {
                Needs = ["mount"],
                Try = "caisson ns create harbor -u chamber; caisson ns exec harbor -- uname -n; caisson ns rm harbor",
                Calls = [("mount(\"/proc/PID/ns/uts\", \"/mnt/kept\", NULL, MS_BIND, NULL)", "hold the namespace, as long as it is mounted")],
            },
        ],
    };

    private static void OneOfEachKind(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Uts) { HostName = "chamber" });
        var (left, right) = stage.See("for f in /proc/self/ns/*; do readlink $f; done");
        stage.Check(Only(left, "uts") != Only(right, "uts"), "The UTS namespace is another one.");
        var same = left.Lines.Except(right.Lines).All(line => line.StartsWith("uts:", StringComparison.Ordinal) || (stage.Right.Kinds.HasFlag(NamespaceKind.User) && line.StartsWith("user:", StringComparison.Ordinal)));
        stage.Check(same, stage.Right.Kinds.HasFlag(NamespaceKind.User) ? "The others, but for the user namespace that had to come first, are the host's." : "All others are the host's.");
    }

    private static void ThreeCalls(Stage stage)
    {
        var made = stage.Open(new RoomRequest(NamespaceKind.Uts) { Title = "made by clone3", HostName = "chamber" });
        stage.OpenLeft(new RoomRequest(NamespaceKind.None) { Title = "entered by setns", Beside = made, Shared = NamespaceKind.Uts });
        var (left, right) = stage.See("readlink /proc/self/ns/uts");
        stage.Check(left.Output == right.Output, "The two shells are in the same UTS namespace.");
        (left, right) = stage.See("uname -n");
        stage.Check(left.Output == "chamber" && right.Output == "chamber", "Both see the host name that was set in it.");
        var third = stage.OnRight("unshare -u readlink /proc/self/ns/uts");
        stage.Check(third.Succeeded && third.Output != stage.Right.Ask("readlink /proc/self/ns/uts").Output, "unshare made a third one, for that one program.");
    }

    private static void Life(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Uts));
        stage.OnRight("readlink /proc/self/ns/uts");
        var count = $"ls -l /proc/[0-9]*/ns/uts 2>/dev/null | grep -c -F '{Stage.IdOf(stage.Right, NamespaceKind.Uts)}'";
        var before = stage.OnLeft(count);
        stage.OnRight("exit");
        stage.Right.Shell.End();
        var after = stage.OnLeft(count);
        stage.Check(before.Number == 1, "There was one process in it.");
        stage.Check(after.Number == 0, "With that one's end nobody is in it any more, and the namespace is gone.");
    }

    private static void HeldByDescriptor(Stage stage)
    {
        _ = stage.Left;
        var room = stage.Open(new RoomRequest(NamespaceKind.Uts) { HostName = "chamber" });
        stage.OnRight("uname -n");
        var ids = Stage.IdOf(room, NamespaceKind.Uts);
        stage.OnLeft(string.Create(CultureInfo.InvariantCulture, $"exec 3</proc/{room.Pid}/ns/uts"));
        var user = room.Kinds.HasFlag(NamespaceKind.User);
        // Who is not root comes back only through the user namespace.
        if (user) stage.OnLeft(string.Create(CultureInfo.InvariantCulture, $"exec 4</proc/{room.Pid}/ns/user"));
        stage.OnRight("exit");
        room.Shell.End();
        var fd = string.Create(CultureInfo.InvariantCulture, $"/proc/{stage.Left.Pid}/fd/");
        stage.Open(new RoomRequest(NamespaceKind.None)
        {
            Entered = user ? [(NamespaceKind.User, fd + "4"), (NamespaceKind.Uts, fd + "3")] : [(NamespaceKind.Uts, fd + "3")],
        });
        var name = stage.OnRight("uname -n");
        stage.Check(Stage.IdOf(stage.Right, NamespaceKind.Uts) == ids, "The second shell came into the same namespace, by way of the descriptor.");
        stage.Check(name.Output == "chamber", "The host name was kept with it.");
    }

    private static void HeldByMount(Stage stage)
    {
        var keeper = stage.OpenLeft(new RoomRequest(NamespaceKind.Mount) { Title = "a mount namespace for the name" });
        stage.OnLeft("mount -t tmpfs names /mnt && touch /mnt/kept");
        var room = stage.Open(new RoomRequest(NamespaceKind.Uts) { Title = "in the UTS namespace", Beside = keeper, HostName = "chamber" });
        stage.OnRight("uname -n");
        stage.OnLeft(string.Create(CultureInfo.InvariantCulture, $"mount --bind /proc/{room.Pid}/ns/uts /mnt/kept"));
        stage.OnRight("exit");
        room.Shell.End();
        stage.Open(new RoomRequest(NamespaceKind.None)
        {
            Title = "in the UTS namespace",
            Beside = keeper,
            Entered = [(NamespaceKind.Uts, string.Create(CultureInfo.InvariantCulture, $"/proc/{keeper.Pid}/root/mnt/kept"))],
        });
        var name = stage.OnRight("uname -n");
        stage.Check(name.Output == "chamber", "The namespace was still there, with nobody in it, and could be entered by its name.");
    }

    private static string? Only(Answer answer, string kind) => Array.Find(answer.Lines, line => line.StartsWith(kind + ":", StringComparison.Ordinal));
}
