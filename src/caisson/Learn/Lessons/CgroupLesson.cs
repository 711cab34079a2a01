using System.Globalization;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Learn.Lessons;

/// <summary>The cgroup namespace: where the tree seems to begin.</summary>
internal static class CgroupLesson
{
    internal static Lesson Describe() => new()
    {
        Name = "cgroup",
        Title = "The cgroup namespace: where the tree seems to begin",
        Summary = "Every process is in a control group, and groups form a tree. The cgroup namespace hides the part of the path that is above: the group in which a process was when the namespace was "
            + "made looks like the root. It limits nothing and moves nothing; for limits see caisson learn limits.",
        Page = "docs/namespaces/cgroup.md",
        Manuals = ["cgroup_namespaces(7)", "cgroups(7)"],
        Steps =
        [
            new("The path begins here",
                "The file /proc/PID/cgroup tells a process's group by its path, as seen from the reader's cgroup namespace. The same process is asked about on both sides.",
                Path)
            {
                Try = "caisson ns exec -c -- cat /proc/self/cgroup",
            },
            new("The namespace begins at the group of its maker",
                "The shell on the right is put into a control group that was made for it. It still sees the whole path. A program that it starts in a new cgroup namespace sees that group as /. "
                + "So the order matters: first into the group, then the namespace.",
                Order)
            {
                Calls =
                [
                    ("write(\"cgroup.procs\", \"PID\\n\")", "move the process into the group"),
                    ("clone3(CLONE_NEWCGROUP)", "what caisson ns exec -c does: for the new process the present group is the root of the view"),
                ],
            },
        ],
    };

    private static void Path(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Cgroup));
        var pattern = ControlGroups.LineOf;
        var (left, right) = stage.See(string.Create(CultureInfo.InvariantCulture, $"{pattern} /proc/{stage.Right.Pid}/cgroup"), $"{pattern} /proc/self/cgroup");
        stage.Check(right.Output.EndsWith(":/", StringComparison.Ordinal), "Inside, the process's group is the root.");
        stage.Check(left.Output.Length >= right.Output.Length, left.Output == right.Output
            ? "The host says the same, because the caller's group is the root already: there was nothing to hide."
            : "The host sees where it really is.");
    }

    private static void Order(Stage stage)
    {
        var group = ControlGroups.Make(stage, null, "caisson-learn");
        stage.Open(new RoomRequest(NamespaceKind.None) { Title = "in the group" });
        ControlGroups.Move(stage, group, stage.Right.Pid);
        var pattern = ControlGroups.LineOf;
        var before = stage.OnRight($"{pattern} /proc/self/cgroup");
        var after = stage.OnRight(Rooms.ForYou($"caisson ns exec -c -- {pattern} /proc/self/cgroup"));
        stage.Check(before.Output.EndsWith(System.IO.Path.GetFileName(group), StringComparison.Ordinal), "In the old namespace the path ends in the group.");
        stage.Check(after.Output.EndsWith(":/", StringComparison.Ordinal), "In the new one the group is the root.");
    }
}
