using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime.Commands;

internal static class ResumeCommand
{
    internal const string Options = "";

    internal const string HelpText = """
        caisson-oci resume - let the processes of a paused container go on

        Usage: caisson-oci resume ID

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        globals.Manager.Resume(reader.Take(1, 1, "the container's ID")[0]);
        return 0;
    }
}
