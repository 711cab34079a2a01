using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime.Commands;

internal static class MountsCommand
{
    internal const string Options = "";

    internal const string HelpText = """
        caisson-oci mounts - add mounts to a running container, or remove them

        Usage: caisson-oci mounts add|remove ID FILE

        FILE holds a JSON array of mounts, in the form of config.json.

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        while (reader.Next()) { }
        throw new CaissonException("not supported yet: mounts", "mounts are made at the start only");
    }
}
