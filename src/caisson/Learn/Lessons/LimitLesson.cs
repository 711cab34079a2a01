using System.Globalization;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Learn.Lessons;

/// <summary>Control groups: limits that bite.</summary>
internal static class LimitLesson
{
    internal static Lesson Describe() => new()
    {
        Name = "limits",
        Aliases = ["cgroups"],
        Title = "Control groups: limits that bite",
        Summary = "Namespaces change what is seen; they limit nothing. A process in a namespace can still take all memory and fill the table of processes. Control groups count and limit what their "
            + "members use. They are directories in a file system: a group is made by mkdir, and limits are written into its files.",
        Page = "docs/cgroups.md",
        Manuals = ["cgroups(7)"],
        Steps =
        [
            new("No more processes",
                "The group may have ten processes. The shell on the right is one of them, and starts eight in the background. The program timeout is the tenth, and has to start one more.",
                Processes)
            {
                Calls = [("write(\"pids.max\", \"10\\n\")", "the limit"), ("clone(…)", "in a full group, or in any group below it: EAGAIN")],
            },
            new("No more memory",
                "The group may have 32 MiB of memory. A shell that reads 100 MB into a variable wants more. When there is nothing left that could be given back, the kernel ends a process of "
                + "the group: this one, and none outside.",
                Memory)
            {
                Calls = [("write(\"memory.max\", \"33554432\\n\")", "the limit; the file of version 1 is memory.limit_in_bytes")],
            },
        ],
    };

    private static void Processes(Stage stage)
    {
        var group = ControlGroups.Make(stage, "pids", "caisson-learn");
        Set(stage, "pids.max", "10");
        stage.Open(new RoomRequest(NamespaceKind.Pid) { Title = "in the group", Proc = true });
        ControlGroups.Move(stage, group, stage.Right.Pid);
        // Not shells until it is full: bash tries again for half a minute.
        stage.OnRight("for i in 1 2 3 4 5 6 7 8; do sleep 60 >/dev/null & done");
        var full = stage.OnRight("timeout 5 true");
        var count = stage.OnLeft("cat $group/pids.current");
        stage.Check(!full.Succeeded, "The kernel refused another process (EAGAIN).");
        stage.Check(count.Number == 9, "There are the shell and its eight, and there is room for one, not for two.");
    }

    private static void Memory(Stage stage)
    {
        var group = ControlGroups.Make(stage, "memory", "caisson-learn");
        var unified = ControlGroups.IsUnified(group);
        Set(stage, unified ? "memory.max" : "memory.limit_in_bytes", "33554432");
        // Else the rest would go to the disk; not every machine has swap, or counts it.
        stage.Left.Ask(unified ? "echo 0 >$group/memory.swap.max" : "echo 33554432 >$group/memory.memsw.limit_in_bytes");
        stage.Open(new RoomRequest(NamespaceKind.Pid) { Title = "in the group", Proc = true });
        ControlGroups.Move(stage, group, stage.Right.Pid);
        var killed = stage.OnRight("sh -c 'x=$(head -c 100000000 /dev/zero | tr \"\\0\" x); echo ${#x}'; echo \"status $?\"");
        stage.Check(killed.Says("status 137"), "The status is 137: 128 and 9, the number of SIGKILL.");
        var events = stage.OnLeft(unified ? "grep oom_kill $group/memory.events" : "grep oom_kill $group/memory.oom_control");
        stage.Check(events.Lines.Any(line => line.StartsWith("oom_kill ", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal)), "The group has counted it.");
    }

    private static void Set(Stage stage, string file, string value)
    {
        var written = stage.OnLeft(string.Create(CultureInfo.InvariantCulture, $"echo {value} >$group/{file}"));
        if (!written.Succeeded) throw new StepRefusedException($"the limit cannot be set: {written.Output}");
    }
}
