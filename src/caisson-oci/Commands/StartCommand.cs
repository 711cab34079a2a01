using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime.Commands;

internal static class StartCommand
{
    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        while (reader.Next()) return Help.Print("start");
        globals.Manager.Start(reader.Take(1, 1, "the container's ID")[0]);
        return 0;
    }
}
