using System.Globalization;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Learn.Lessons;

/// <summary>A container: all of it together.</summary>
internal static class ContainerLesson
{
    internal static Lesson Describe() => new()
    {
        Name = "container",
        Title = "A container: all of it together",
        Summary = "A container is a process that was put into new namespaces, given a root of its own, put into a control group, stripped of most capabilities and perhaps filtered, before it became "
            + "the program that was asked for. There is nothing else to it.",
        Page = "docs/architecture.md",
        Manuals = ["namespaces(7)", "pivot_root(2)", "capabilities(7)", "cgroups(7)"],
        Steps =
        [
            new("Every answer is another one",
                "The shell on the right runs in a container that caisson run made, with the host's files under an overlay. The same questions are put on both sides.",
                Answers)
            {
                Needs = ["grep"],
                Try = "caisson run bash",
            },
            new("A root of its own, by hand",
                "pivot_root exchanges the root of a mount namespace for another mount, and leaves the old one below it. There it is detached. chroot would only change where paths begin, and "
                + "whoever has the right can walk out of it again; after pivot_root there is nothing left to walk to. Here the new root is a second view of the same files, with something of its own on /srv.",
                Pivot)
            {
                Needs = ["mount", "pivot_root"],
                Calls =
                [
                    ("mount(\"/\", \"/mnt\", NULL, MS_BIND|MS_REC, NULL)", "the new root has to be a mount; this one shows the same tree"),
                    ("pivot_root(\".\", \"mnt\")", "make it the root of this mount namespace, and put the old one on its /mnt"),
                    ("umount2(\"/mnt\", MNT_DETACH)", "take the old one away"),
                ],
            },
            new("The plan of a container",
                "caisson run --plan prints what a container is made of, step by step, and runs nothing. These are some of the steps, cut to fit; each belongs to one of the lessons before. The last turns "
                + "the prepared process into the program.",
                Plan)
            {
                Try = "caisson run --plan -- true | less",
            },
        ],
    };

    private static void Answers(Stage stage)
    {
        stage.OpenContainer(string.Create(CultureInfo.InvariantCulture, $"learn-{Environment.ProcessId}"));
        var (left, right) = stage.See("for f in /proc/self/ns/*; do readlink $f; done");
        var different = right.Lines.Except(left.Lines).Select(line => line.Split(':')[0]).Where(kind => !kind.EndsWith("_for_children", StringComparison.Ordinal)).ToList();
        stage.Check(different.Count >= 6, string.Create(CultureInfo.InvariantCulture, $"It has namespaces of its own of {different.Count} kinds: {string.Join(", ", different)}."));
        (left, right) = stage.See("uname -n");
        stage.Check(left.Output != right.Output, "Another host name (uts).");
        (left, right) = stage.See("echo $$");
        stage.Check(right.Number is 1 or 2, "Numbers of its own (pid).");
        (left, right) = stage.See("ls /sys/class/net | head -n 3");
        stage.Check(right.Output == "lo", "A network of its own (network).");
        (left, right) = stage.See("grep -c . /proc/self/mountinfo");
        stage.Check(left.Output != right.Output, "Mounts of its own (mount).");
        (left, right) = stage.See("grep -E 'CapEff|NoNewPrivs' /proc/self/status");
        stage.Check(right.Says("NoNewPrivs:\t1") && left.Output != right.Output, "Few capabilities, and no way to more.");
    }

    private static void Pivot(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Mount));
        stage.OnRight("mount --rbind / /mnt && mount -t tmpfs mine /mnt/srv && touch /mnt/srv/mine");
        stage.OnRight("cd /mnt && pivot_root . mnt && cd /");
        var between = stage.OnRight("ls -d /srv/mine /mnt/etc");
        stage.OnRight("umount -l /mnt");
        var (left, right) = stage.See("ls /srv", "ls /srv /mnt");
        stage.Check(between.Says("/srv/mine") && between.Says("/mnt/etc"), "After pivot_root the new root was in place, and the old one below it.");
        stage.Check(right.Says("mine") && !left.Says("mine"), "Inside, /srv is that of the new root.");
        stage.Check(!stage.Right.Ask("ls /mnt").Says("etc"), "The old root is gone from the namespace.");
    }

    private static void Plan(Stage stage)
    {
        var plan = stage.OnLeft("caisson run --plan --hostname chamber -- true | grep -A 1 -E 'MS_SLAVE|sethostname|lowerdir\", \"/\"|pivot_root|capset|NO_NEW_PRIVS|execve' | grep -v '^--' | cut -c 1-90");
        stage.Check(plan.Says("pivot_root") && plan.Says("execve") && plan.Says("sethostname"), "The calls of the lessons before are all there.");
    }
}
