using Caisson.Linux.Processes;
using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime.Commands;

internal static class StartCommand
{
    internal const string Options = "";

    internal const string HelpText = """
        caisson-oci start - let a created container run its program

        Usage: caisson-oci start ID

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        globals.Manager.Start(reader.Take(1, 1, "the container's ID")[0], globals.Log.Warn, ProcessEnvironment.Get("NOTIFY_SOCKET"));
        return 0;
    }
}
