using Caisson.Launch;
using Caisson.Launch.Diagnosis;
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
        int failure = Failure, notExecuted = Failure;
        try
        {
            return Dispatch(arguments, log, ref failure, ref notExecuted);
        }
        catch (UsageException e)
        {
            log.Fail(e.Message);
            return failure;
        }
        catch (LaunchInterruptedException e)
        {
            log.Fail(e.Message);
            return e.ExitStatus;
        }
        catch (CaissonException e)
        {
            log.Fail(Advisor.Describe(e));
            return e is ProgramException { IsFound: true } ? notExecuted : failure;
        }
        catch (Exception e)
        {
            // The one place where every failure ends: nothing may become an abort, which has a status of its own and writes a core.
            log.Fail(FailureText.Of(e));
            return failure;
        }
    }

    private static int Dispatch(string[] arguments, Log log, ref int failure, ref int notExecuted)
    {
        Command? command = null;
        try
        {
            var (globals, at) = GlobalOptions.Parse(arguments, log);
            if (globals.Version) return VersionCommand.Print();
            if (at == arguments.Length) throw new HelpWantedException();
            var name = arguments[at];
            if (name == "exec") failure = ExecFailure;
            // A program that is there and cannot be executed ends `run` as it ends the process: with runc's status.
            if (name is "exec" or "run") notExecuted = ExecFailure;
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
