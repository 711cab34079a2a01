using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime.Commands;

internal static class EventsCommand
{
    internal const string Options = "stats interval=";

    internal const string HelpText = """
        caisson-oci events - print a container's statistics and events, a JSON object a line

        Usage: caisson-oci events [OPTIONS] ID

        Statistics come at an interval, and a line of type "oom" when processes were killed for want of memory. It
        ends when the container does.

        Options:
              --stats               print the statistics once, and end
              --interval TIME       how often they are printed, such as 100ms, 1s, 1m30s (default: 5s)

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader) => throw new CaissonException("not supported yet: events", "control groups are not managed");
}
