using Caisson.OciRuntime.CommandLine;
using Caisson.OciRuntime.Commands;
using Caisson.Runtime.Diagnosis;

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
            return Dispatch(arguments, log, ref failure);
        }
        catch (UsageException e)
        {
            log.Fail(e.Message);
            return failure;
        }
        catch (CaissonException e)
        {
            log.Fail(Advisor.Describe(e));
            return failure;
        }
        catch (Exception e)
        {
            // The one place where every failure ends: nothing may become an abort, which has a status of its own and writes a core.
            log.Fail(FailureText.Of(e));
            return failure;
        }
    }

    private static int Dispatch(string[] arguments, Log log, ref int failure)
    {
        Command? command = null;
        try
        {
            var (globals, at) = GlobalOptions.Parse(arguments, log);
            if (globals.Version) return VersionCommand.Print();
            if (at == arguments.Length) throw new HelpWantedException();
            var name = arguments[at];
            if (name == "exec") failure = ExecFailure;
            command = CommandTable.Find(name) ?? throw new UsageException($"unknown command '{name}'", "");
            return command.Run(globals, new ArgumentReader(arguments, at + 1, name, command.Options));
        }
        catch (HelpWantedException)
        {
            Output.Write(command is null ? ProgramHelp.Text : command.Help);
            return 0;
        }
    }
}
