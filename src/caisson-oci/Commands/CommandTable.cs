using Caisson.OciRuntime.CommandLine;

namespace Caisson.OciRuntime.Commands;

/// <summary>All commands, a line each; only the one that is asked for is made.</summary>
internal static class CommandTable
{
    internal static Command? Find(string name) => name switch
    {
        "create" => new(CreateCommand.Options, CreateCommand.HelpText, CreateCommand.Run),
        "start" => new(StartCommand.Options, StartCommand.HelpText, StartCommand.Run),
        "run" => new(RunCommand.Options, RunCommand.HelpText, RunCommand.Run),
        "exec" => new(ExecCommand.Options, ExecCommand.HelpText, ExecCommand.Run),
        "state" => new(StateCommand.Options, StateCommand.HelpText, StateCommand.Run),
        "kill" => new(KillCommand.Options, KillCommand.HelpText, KillCommand.Run),
        "delete" => new(DeleteCommand.Options, DeleteCommand.HelpText, DeleteCommand.Run),
        "list" => new(ListCommand.Options, ListCommand.HelpText, ListCommand.Run),
        "ps" => new(PsCommand.Options, PsCommand.HelpText, PsCommand.Run),
        "pause" => new(PauseCommand.Options, PauseCommand.HelpText, PauseCommand.Run),
        "resume" => new(ResumeCommand.Options, ResumeCommand.HelpText, ResumeCommand.Run),
        "update" => new(UpdateCommand.Options, UpdateCommand.HelpText, UpdateCommand.Run),
        "events" => new(EventsCommand.Options, EventsCommand.HelpText, EventsCommand.Run),
        "mounts" => new(MountsCommand.Options, MountsCommand.HelpText, MountsCommand.Run),
        "spec" => new(SpecCommand.Options, SpecCommand.HelpText, SpecCommand.Run),
        "features" => new(FeaturesCommand.Options, FeaturesCommand.HelpText, FeaturesCommand.Run),
        "help" or "h" => new(HelpCommand.Options, HelpCommand.HelpText, HelpCommand.Run),
        // Refused before their options are read: `checkpoint --help` has to fail, since engines find out by it whether there is such a thing.
        "checkpoint" or "restore" => throw new CaissonException($"not supported yet: {name}", "containers cannot be saved and brought back"),
        _ => null,
    };
}
