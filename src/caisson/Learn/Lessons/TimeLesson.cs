using System.Globalization;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Learn.Lessons;

/// <summary>The time namespace: clocks that count from elsewhere.</summary>
internal static class TimeLesson
{
    private const long Year = 365 * 24 * 3600;

    internal static Lesson Describe() => new()
    {
        Name = "time",
        Title = "The time namespace: clocks that count from elsewhere",
        Summary = "It moves two clocks by an offset: the time since boot, and the monotonic one. A container that is moved to another machine needs that, as its timers must not jump. "
            + "The time of day is the same for everybody.",
        Page = "docs/namespaces/time.md",
        Manuals = ["time_namespaces(7)", "clock_gettime(2)"],
        Steps =
        [
            new("A machine that has run for a year longer",
                "The offset of the clock of the time since boot is a year. /proc/uptime tells it as the reader's time namespace has it.",
                Uptime)
            {
                Try = "caisson ns exec -T --boottime 31536000 -- uptime",
            },
            new("Offsets are set before the first process",
                "With clone3 the child would be in the new namespace at once, and there would be no moment to set its clocks. So unshare makes the namespace for children to come; then the offsets are "
                + "written; then the first child is born into it, and they are fixed.",
                Fixed)
            {
                Calls = [("write(\"/proc/self/timens_offsets\", \"boottime 5 0\\n\")", "too late: EACCES")],
            },
            new("The time of day is one for all",
                "CLOCK_REALTIME has no offset: log files, certificates and files on disk depend on it.",
                Realtime),
        ],
    };

    private static void Uptime(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Time) { BootOffset = Year });
        var (left, right) = stage.See("cut -d ' ' -f 1 /proc/uptime");
        var between = Seconds(right) - Seconds(left);
        stage.Check(between is >= Year and < Year + 10, "Inside the machine has been up for 31,536,000 seconds more: a year.");
        (left, right) = stage.See("readlink /proc/self/ns/time");
        stage.Check(left.Output != right.Output, "Because the shells are in two time namespaces.");
    }

    private static void Fixed(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Time) { BootOffset = Year });
        var offsets = stage.OnRight("cat /proc/self/timens_offsets");
        stage.Check(offsets.Says("31536000"), "The offset that was written before can be read.");
        var write = stage.OnRight("/bin/echo 'boottime 5 0' >/proc/self/timens_offsets");
        stage.Check(!write.Succeeded, "It cannot be changed any more, not even by root of the namespace (EACCES).");
    }

    private static void Realtime(Stage stage)
    {
        stage.Open(new RoomRequest(NamespaceKind.Time) { BootOffset = Year });
        var (left, right) = stage.See("date +%s");
        stage.Check(right.Number - left.Number is >= 0 and < 10, "Both sides have the same seconds since 1970.");
    }

    private static double Seconds(Answer answer) => double.TryParse(answer.Output, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : double.NaN;
}
