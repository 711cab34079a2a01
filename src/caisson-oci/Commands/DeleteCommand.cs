using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime.Commands;

internal static class DeleteCommand
{
    internal const string Options = "force,f regex,r";

    internal const string HelpText = """
        caisson-oci delete - remove a container that has ended or was never started

        Usage: caisson-oci delete [OPTIONS] ID

        Options:
          -f, --force               kill it first if it runs; if there is none, that is no error
          -r, --regex               ID is an extended regular expression: all whose ids match

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        bool force = false, regex = false;
        while (reader.Next())
        {
            if (reader.Option == "force") force = reader.On;
            else regex = reader.On;
        }
        IdPattern.ForEach(globals, reader.Take(1, 1, "the container's ID")[0], regex, id => globals.Manager.Delete(id, force, globals.Log.Warn));
        return 0;
    }
}
