using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime.Commands;

internal static class DeleteCommand
{
    internal const string Options = "force,f";

    internal const string HelpText = """
        caisson-oci delete - remove a container that has ended or was never started

        Usage: caisson-oci delete [OPTIONS] ID

        Options:
          -f, --force               kill it first if it runs; if there is none, that is no error

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        var force = false;
        while (reader.Next()) force = reader.On;
        globals.Manager.Delete(reader.Take(1, 1, "the container's ID")[0], force, globals.Log.Warn);
        return 0;
    }
}
