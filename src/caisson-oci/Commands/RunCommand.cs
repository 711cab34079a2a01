using Caisson.OciRuntime.CommandLine;
using Caisson.Runtime;
using Caisson.Runtime.Foreground;

namespace Caisson.OciRuntime.Commands;

internal static class RunCommand
{
    internal const string Options = MakeOptions.Options + " detach,d keep";

    internal const string HelpText = $"""
        caisson-oci run - make a container and run its program; exit as it does

        Usage: caisson-oci run [OPTIONS] ID

        Signals are forwarded, and the container is removed when its program has ended. The exit status
        is the program's, 128 and the number of the signal that ended it, or 1 if it was never run.

        Options:
        {MakeOptions.HelpText}  -d, --detach              leave once the program runs; the container stays until `delete`
              --keep                keep the container's state when it has ended

        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        var options = MakeOptions.Parse(reader);
        var request = options.Load(globals, reader);
        if (options.Plan) return PlanText.Print(ContainerManager.Plan(request, wait: false));
        var manager = globals.Manager;
        if (options.Detach)
        {
            manager.Run(request, detach: true).Dispose();
            return 0;
        }

        using var session = ForegroundSession.Begin(new ForegroundOptions());
        request.Interrupt = session.Interrupt;
        using var process = manager.Run(request);
        try
        {
            return session.Attend(process).ExitCode;
        }
        finally
        {
            if (!options.Keep) manager.Delete(request.Id, force: true, globals.Log.Warn);
        }
    }
}
