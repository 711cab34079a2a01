using System.Globalization;
using Caisson.Cli.CommandLine;
using Caisson.Cli.Output;
using Caisson.Engine;
using Caisson.Oci;
using Caisson.Runtime;
using Caisson.Runtime.Foreground;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson exec</c>.</summary>
internal static class ExecCommand
{
    internal static int Execute(ParsedArguments arguments)
    {
        if (arguments.Operands.Count == 0) throw new UsageException("exec: the container's name is missing", "exec");
        if (arguments.Operands.Count == 1) throw new UsageException($"exec: a command to run in {arguments.Operands[0]} is missing", "exec");
        var streams = Streams.From(arguments);
        var manager = StateLocation.Manager(arguments.Root);
        var name = arguments.Operands[0];
        var pid = manager.State(name).Pid;
        var choices = new ExecChoices
        {
            Command = arguments.Operands[1..],
            User = arguments.Last("user"),
            Env = arguments.All("env"),
            EnvFiles = arguments.All("env-file"),
            Workdir = arguments.Last("workdir"),
            Terminal = streams.Terminal,
            ConsoleSize = streams.Size,
        };
        var options = new ExecOptions
        {
            Id = name,
            Process = spec => Compose(choices, spec, pid),
            PidFile = arguments.Last("pid-file"),
            Streams = streams.Descriptors,
            Reached = arguments.Flag("verbose") ? PlanPrinter.Follow() : null,
            Warn = Messages.Warning,
        };
        if (arguments.Has("plan")) return PlanPrinter.Print(manager.Plan(options), arguments.Last("plan"), "exec");

        using var session = ForegroundSession.Begin(new ForegroundOptions { Input = streams.Typed });
        options.Interrupt = session.Interrupt;
        using var process = manager.Exec(options);
        return session.Attend(process).ExitCode;
    }

    // The names are those of the root that the container's processes see, a hostile one perhaps: it is read as data, inside it.
    private static SpecProcess Compose(ExecChoices choices, OciSpec spec, int pid)
    {
        var root = pid > 0 && choices.User is not null ? string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/root") : null;
        return ExecComposer.Compose(choices, spec, HostFactsReader.ForExec(root));
    }
}
