using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime.Commands;

internal static class PauseCommand
{
    internal const string Options = "";

    internal const string HelpText = """
        caisson-oci pause - stop all processes of a container for a while

        Usage: caisson-oci pause ID

        `resume` lets them go on.

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        globals.Manager.Pause(reader.Take(1, 1, "the container's ID")[0]);
        return 0;
    }
}
