using Caisson.OciRuntime.CommandLine;
using Caisson.OciRuntime.Commands;

namespace Caisson.OciRuntime;

/// <summary>The program: global options, one command, and what became of it.</summary>
internal static class Application
{
    private const int Failure = 1;
    private const int ExecFailure = 255;

    internal static int Run(string[] arguments)
    {
        using var log = new Log();
        var failure = Failure;
        try
        {
            var (globals, at) = GlobalOptions.Parse(arguments, log);
            if (globals.Version) return VersionCommand.Print();
            if (globals.Help || at == arguments.Length) return Help.Print("", toError: !globals.Help);
            var command = arguments[at];
            if (command == "exec") failure = ExecFailure;
            return Run(command, globals, new ArgumentReader(arguments, at + 1, command, Help.Options(command)));
        }
        catch (UsageException e)
        {
            log.Fail(e.Message);
            return failure;
        }
        catch (CaissonException e)
        {
            log.Fail(e.Message);
            return failure;
        }
        catch (Exception e)
        {
            log.Fail($"internal error: {e.GetType().Name}: {e.Message}");
            return failure;
        }
    }

    private static int Run(string command, GlobalOptions globals, ArgumentReader arguments) => command switch
    {
        "create" => CreateCommand.Run(globals, arguments),
        "start" => StartCommand.Run(globals, arguments),
        "run" => RunCommand.Run(globals, arguments),
        "exec" => ExecCommand.Run(globals, arguments),
        "state" => StateCommand.Run(globals, arguments),
        "kill" => KillCommand.Run(globals, arguments),
        "delete" => DeleteCommand.Run(globals, arguments),
        "list" => ListCommand.Run(globals, arguments),
        "ps" => PsCommand.Run(globals, arguments),
        "spec" => SpecCommand.Run(globals, arguments),
        "features" => FeaturesCommand.Run(arguments),
        "help" or "h" => Help.Run(arguments),
        "pause" or "resume" or "update" or "events" or "checkpoint" or "restore" => throw new CaissonException($"not supported yet: {command}", Missing(command)),
        _ => throw new UsageException($"unknown command '{command}'", ""),
    };

    // Also the answer to `checkpoint --help`, by whose exit status engines find out whether there is such a thing.
    private static string Missing(string command) => command is "checkpoint" or "restore"
        ? "containers cannot be saved and brought back"
        : "control groups are not managed";
}
