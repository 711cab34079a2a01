using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime.Commands;

internal static class DeleteCommand
{
    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        var force = false;
        while (reader.Next())
        {
            if (reader.Option == "help") return Help.Print("delete");
            force = reader.On;
        }
        globals.Manager.Delete(reader.Take(1, 1, "the container's ID")[0], force);
        return 0;
    }
}
