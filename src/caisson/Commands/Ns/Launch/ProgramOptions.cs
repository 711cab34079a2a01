using Caisson.Cli.CommandLine;
using Caisson.Cli.Output;
using Caisson.Engine;
using Caisson.Launch;
using Caisson.Launch.Diagnosis;
using Caisson.Linux.Processes;
using Caisson.Runtime.Foreground;

namespace Caisson.Cli.Commands.Ns.Launch;

/// <summary>What <c>ns exec</c> and <c>ns enter</c> have in common: the program, how it is watched, and how it is attended to.</summary>
internal static class ProgramOptions
{
    internal static OptionGroup Seeing => new("Seeing it",
    [
        new("plan", "FORMAT", "Print the steps and run nothing; json for programs") { Optional = true, Words = "text json" },
        new("verbose", 'v', null, "Print the steps as they are reached, with their time"),
        new("json-status-fd", "N", "Write what happens as lines of JSON to an open file descriptor: started, exited, failed; a failure is then told there alone"),
        new("fault", "STEP[:ERRNO]", "Let this step fail, to see that nothing is left behind"),
    ]);

    internal static OptionGroup General => new("General", [new("help", 'h', null, "Print this")]);

    internal const string Statuses = "Exit status: the program's own; 128 and the number of the signal that ended it; 125 if Caisson failed, 126 if the program cannot be executed, 127 if it was not found.";

    /// <summary>The program with its arguments; without any the user's shell, as a login shell, as unshare(1) and nsenter(1) start it.</summary>
    internal static (string? Program, IReadOnlyList<string> Arguments) Command(IReadOnlyList<string> words)
    {
        if (words.Count > 0) return (null, words);
        var shell = ProcessEnvironment.Get("SHELL") is { Length: > 0 } own ? own : "/bin/sh";
        return (shell, ["-" + Path.GetFileName(shell)]);
    }

    internal static List<string> Variables()
    {
        var list = new List<string>();
        foreach (var (name, value) in HostFactsReader.Variables()) list.Add($"{name}={value}");
        return list;
    }

    internal static Action<PlannedStep, TimeSpan>? Reached(ParsedArguments arguments) => arguments.Flag("verbose") ? PlanPrinter.Follow() : null;

    internal static LaunchFault? Fault(ParsedArguments arguments) => arguments.Last("fault") is not { } text ? null
        : LaunchFault.TryParse(text) ?? throw new UsageException($"{arguments.Command.Name}: --fault {text}: expected a step's number with an error, such as 12 or 12:EPERM", arguments.Command.Name);

    internal static Signal? DeathSignal(ParsedArguments arguments)
    {
        if (!arguments.Has("kill-child")) return null;
        return arguments.Last("kill-child") is { } name ? Signal.Parse(name) : Signal.SIGKILL;
    }

    /// <summary>A number of a user or group.</summary>
    internal static uint? Id(ParsedArguments arguments, string option)
    {
        if (arguments.Last(option) is not { } text) return null;
        return option == "setuid" ? Names.User(text, "--setuid", arguments.Command.Name) : Names.Group(text, "--setgid", arguments.Command.Name);
    }

    /// <summary>Prints the plan, or launches and attends to the program.</summary>
    internal static int Run(ParsedArguments arguments, NamespaceRequest request) => Run(arguments, () => request);

    /// <summary>Prints the plan, or launches and attends to the program. What is wrong with the request is told as a failure to launch is.</summary>
    internal static int Run(ParsedArguments arguments, Func<NamespaceRequest> prepare)
    {
        // Before the request is made: this descriptor is not for the program.
        var events = StatusEvents.From(arguments.Last("json-status-fd"), arguments.Command.Name);
        if (events is null) return Run(arguments, prepare(), null);
        try
        {
            return Run(arguments, prepare(), events);
        }
        catch (CaissonException e)
        {
            events.Failed(e);
            return e switch
            {
                ProgramException program => program.ExitStatus,
                LaunchInterruptedException interrupted => interrupted.ExitStatus,
                _ => Application.Failure,
            };
        }
    }

    private static int Run(ParsedArguments arguments, NamespaceRequest request, StatusEvents? events)
    {
        if (arguments.Has("plan")) return PlanPrinter.Print(Launcher.Plan(request), arguments.Last("plan"), arguments.Command.Name);
        using var session = ForegroundSession.Begin(new ForegroundOptions { SharesGroup = true, Forward = arguments.Switch("forward-signals") ?? true });
        request.Interrupt = session.Interrupt;
        using var process = Launcher.Launch(request);
        events?.Started(process.Pid, namespaces: true);
        var result = session.Attend(process);
        events?.Exited(result.Status, result.ExitCode, result.TimedOut);
        return result.ExitCode;
    }
}
