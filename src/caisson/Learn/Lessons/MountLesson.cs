using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Learn.Lessons;

/// <summary>The mount namespace: a mount nobody else sees, and propagation.</summary>
internal static class MountLesson
{
    private const string Group = "grep ' /mnt ' /proc/self/mountinfo | grep -o -E '(shared|master):[0-9]+'";

    // What would happen to a mount at the place where one is made afterwards.
    private const string Explain = "caisson ns propagate --explain /mnt/b | sed -n 1,3p";

    internal static Lesson Describe() => new()
    {
        Name = "mount",
        Aliases = ["mnt"],
        Title = "The mount namespace: which files there are",
        Summary = "It holds the list of mounts, and so decides what is found under which path. A new one is a copy of its parent's list. From then on the lists are separate, "
            + "unless a mount point is told to propagate: then what is mounted on one copy appears on the others.",
        Page = "docs/namespaces/mount.md",
        Manuals = ["mount_namespaces(7)", "mount(2)", "mount(8)"],
        Steps =
        [
            new("A mount that nobody else sees",
                "A file system in memory is mounted on /mnt. For the shell on the right /mnt is a new place; for the host it is what it was.",
                Private)
            {
                Needs = ["mount"],
                Try = "caisson ns exec -m -- sh -c 'mount -t tmpfs secret /mnt; touch /mnt/here; ls /mnt'",
                Calls = [("mount(\"secret\", \"/mnt\", \"tmpfs\", 0, NULL)", "put a file system in memory over /mnt, in the caller's mount namespace")],
            },
            new("Shared: both tell each other",
                "These are two mount namespaces; the right one was copied from the left one. /mnt was shared (MS_SHARED) before the copy, so both copies are in one peer group: "
                + "the number after shared: is the group. What is mounted below it in one appears in the other.",
                Shared)
            {
                Needs = ["mount", "unshare"],
                Try = "caisson ns propagate --explain /mnt",
                Calls =
                [
                    ("mount(NULL, \"/mnt\", NULL, MS_SHARED, NULL)", "what mount --make-shared does: put the mount into a peer group"),
                    ("unshare(CLONE_NEWNS)", "what makes the copy, after the shell on the right entered the first mount namespace"),
                ],
            },
            new("Slave: one only listens",
                "The right copy is made a slave (MS_SLAVE): master: says whose. Mounts still come in from the group, but none go out. Containers do this with the host's mounts, so that a disk "
                + "that the host mounts later can appear inside, and nothing gets out.",
                Slave)
            {
                Needs = ["mount"],
                Try = "caisson ns exec -m --propagation slave -- sh",
                Calls = [("mount(NULL, \"/mnt\", NULL, MS_SLAVE, NULL)", "leave the peer group, and go on receiving from it")],
            },
            new("Private: neither",
                "A private mount (MS_PRIVATE) is in no group. unshare and caisson ns exec make every mount of a new namespace private, because most machines have / shared, and a new "
                + "mount namespace would otherwise not keep its mounts to itself.",
                Alone)
            {
                Needs = ["mount"],
                Calls = [("mount(NULL, \"/mnt\", NULL, MS_PRIVATE, NULL)", "leave the peer group for good")],
            },
        ],
    };

    private static void Private(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Mount));
        stage.OnRight("mount -t tmpfs secret /mnt && touch /mnt/here");
        var (left, right) = stage.See("ls /mnt");
        stage.Check(right.Output == "here" && !left.Says("here"), "The file is there on one side only.");
        (left, right) = stage.See("grep -c '^[^-]* - tmpfs secret ' /proc/self/mountinfo");
        stage.Check(right.Number == 1 && left.Number == 0, "The mount is in one of the two lists.");
    }

    // Two mount namespaces, the second a copy of the first, with a file system in memory on /mnt that is shared between them.
    private static void Pair(Stage stage)
    {
        var first = stage.OpenLeft(new RoomRequest(NamespaceKind.Mount) { Title = "in the first mount namespace" });
        stage.OnLeft("mount -t tmpfs base /mnt && mkdir /mnt/a /mnt/b && mount --make-shared /mnt");
        stage.Open(new RoomRequest(NamespaceKind.None)
        {
            Title = "in its copy",
            Beside = first,
            Shared = NamespaceKind.Mount,
            Program = ["unshare", "--mount", "--propagation", "unchanged", "sh"],
        });
    }

    private static void Shared(Stage stage)
    {
        Pair(stage);
        var (left, right) = stage.See(Group);
        stage.OnRight(Explain);
        stage.Check(left.Says("shared:") && left.Output == right.Output, "Both mounts are in one peer group.");
        stage.OnLeft("mount -t tmpfs later /mnt/a && touch /mnt/a/from-the-left");
        stage.OnRight("mount -t tmpfs later /mnt/b && touch /mnt/b/from-the-right");
        (left, right) = stage.See("ls /mnt/a /mnt/b");
        stage.Check(left.Says("from-the-right"), "The mount that was made on the right has appeared on the left.");
        stage.Check(right.Says("from-the-left"), "The mount that was made on the left has appeared on the right.");
    }

    private static void Slave(Stage stage)
    {
        Pair(stage);
        stage.OnRight("mount --make-slave /mnt");
        var (left, right) = stage.See(Group);
        stage.OnRight(Explain);
        stage.Check(right.Output == left.Output.Replace("shared", "master", StringComparison.Ordinal), "The copy's master is the group of the first.");
        stage.OnLeft("mount -t tmpfs later /mnt/a && touch /mnt/a/from-the-left");
        stage.OnRight("mount -t tmpfs later /mnt/b && touch /mnt/b/from-the-right");
        (left, right) = stage.See("ls /mnt/a /mnt/b");
        stage.Check(right.Says("from-the-left"), "The mount that was made on the left came in.");
        stage.Check(!left.Says("from-the-right"), "The mount that was made on the right did not get out.");
    }

    private static void Alone(Stage stage)
    {
        Pair(stage);
        stage.OnRight("mount --make-private /mnt");
        var (_, right) = stage.See(Group);
        stage.OnRight(Explain);
        stage.Check(right.Output.Length == 0, "The copy is in no group.");
        stage.OnLeft("mount -t tmpfs later /mnt/a && touch /mnt/a/from-the-left");
        stage.OnRight("mount -t tmpfs later /mnt/b && touch /mnt/b/from-the-right");
        var (left, now) = stage.See("ls /mnt/a /mnt/b");
        stage.Check(!now.Says("from-the-left") && !left.Says("from-the-right"), "Each side has its own mount, and neither the other's.");
    }
}
