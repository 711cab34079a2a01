using Caisson.OciRuntime.CommandLine;
using Caisson.Runtime;
using Caisson.Runtime.Foreground;

namespace Caisson.OciRuntime.Commands;

internal static class RunCommand
{
    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        var options = MakeOptions.Parse(reader);
        if (options.Help) return Help.Print("run");
        var request = options.Load(globals, reader);
        if (options.Plan) return PlanText.Print(ContainerManager.Plan(request, wait: false));
        var manager = globals.Manager;
        if (options.Detach)
        {
            manager.Run(request, detach: true).Dispose();
            return 0;
        }

        using var session = ForegroundSession.Begin(new ForegroundOptions());
        using var process = manager.Run(request);
        try
        {
            return session.Attend(process).ExitCode;
        }
        finally
        {
            if (!options.Keep) manager.Delete(request.Id, force: true);
        }
    }
}
