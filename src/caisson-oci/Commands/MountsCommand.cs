using Caisson.OciRuntime.CommandLine;
using Caisson.Runtime;

namespace Caisson.OciRuntime.Commands;

internal static class MountsCommand
{
    internal const string Options = "";

    internal const string HelpText = """
        caisson-oci mounts - add mounts to a running container, or remove them

        Usage: caisson-oci mounts add|remove ID FILE

        FILE holds a JSON array of mounts, in the form of config.json, or an object with such an
        array as "mounts". Bind mounts, tmpfs and overlays can be added. To remove mounts, only
        their destinations are used, from the last to the first.

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        var operands = reader.Take(3, 3, "add or remove, the container's ID and a FILE");
        var add = operands[0] switch
        {
            "add" => true,
            "remove" => false,
            _ => throw reader.Wrong($"unknown command 'mounts {operands[0]}': add or remove is expected"),
        };
        globals.Manager.ChangeMounts(operands[1], SpecLoader.LoadMounts(operands[2]), add, globals.Log.Warn);
        return 0;
    }
}
