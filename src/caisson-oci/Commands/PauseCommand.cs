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
        while (reader.Next()) { }
        throw new CaissonException("not supported yet: pause", "control groups are not managed");
    }
}
