using Caisson.OciRuntime.CommandLine;
using Caisson.Runtime;

namespace Caisson.OciRuntime.Commands;

internal static class CreateCommand
{
    internal const string Options = MakeOptions.Options;

    internal const string HelpText = $"""
        caisson-oci create - make a container whose program waits for `start`

        Usage: caisson-oci create [OPTIONS] ID

        Options:
        {MakeOptions.HelpText}
        """;

    internal static int Run(GlobalOptions globals, ArgumentReader reader)
    {
        var options = MakeOptions.Parse(reader);
        var request = options.Load(globals, reader);
        if (options.Plan) return PlanText.Print(ContainerManager.Plan(request, wait: true));
        globals.Manager.Create(request).Dispose();
        return 0;
    }
}
