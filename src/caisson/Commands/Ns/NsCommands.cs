using Caisson.Cli.CommandLine;

namespace Caisson.Cli.Commands.Ns;

/// <summary>The commands of <c>caisson ns</c>.</summary>
internal static class NsCommands
{
    private static readonly CommandSet Commands = new(["ls", "show", "pid", "can", "diff", "exec", "enter", "create", "rm", "monitor", "propagate", "watch"], Find) { Elsewhere = OfIpNetns };

    internal static CommandInfo Describe() => new()
    {
        Name = "ns",
        Synopsis = "COMMAND [OPTION…] …",
        Summary = "See, enter, make, keep and explain namespaces.",
        Commands = Commands,
        Examples =
        [
            ("caisson ns ls", "what namespaces there are, and what keeps them"),
            ("caisson ns show $$", "all that there is to know of this shell's"),
            ("caisson ns exec -npu myhost bash", "a shell in new ones"),
        ],
    };

    // ip netns calls what is done here by other names.
    private static string? OfIpNetns(string name)
    {
        var here = name switch
        {
            "add" => "create NAME",
            "attach" => "create NAME --attach PID",
            "set" => "create NAME --nsid N",
            "del" or "delete" => "rm NAME",
            "list" or "list-id" => "ls --kept",
            "pids" => "ls NAME",
            "identify" => "ls --kept --pid PID",
            _ => null,
        };
        return here is null ? null : $"; what ip netns {name} does is caisson ns {here}";
    }

    private static CommandInfo? Find(string name) => name switch
    {
        "ls" => LsCommand.Describe(),
        "show" => ShowCommand.Describe(),
        "pid" => PidCommand.Describe(),
        "can" => CanCommand.Describe(),
        "diff" => DiffCommand.Describe(),
        "exec" => NsExecCommand.Describe(),
        "enter" => EnterCommand.Describe(),
        "propagate" => PropagateCommand.Describe(),
        "create" => NsCreateCommand.Describe(),
        "rm" => NsRmCommand.Describe(),
        "monitor" => NsMonitorCommand.Describe(),
        "watch" => NsWatchCommand.Describe(),
        _ => null,
    };
}
