using Caisson.OciRuntime.CommandLine;
using Caisson.Runtime;

namespace Caisson.OciRuntime.Commands;

internal static class CreateCommand
{
    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        var options = MakeOptions.Parse(reader);
        if (options.Help) return Help.Print("create");
        var request = options.Load(globals, reader);
        if (options.Plan) return PlanText.Print(ContainerManager.Plan(request, wait: true));
        globals.Manager.Create(request).Dispose();
        return 0;
    }
}
