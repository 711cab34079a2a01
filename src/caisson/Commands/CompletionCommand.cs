using Caisson.Cli.CommandLine;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson completion</c>.</summary>
internal static class CompletionCommand
{
    internal static int Execute(ParsedArguments arguments)
    {
        var shell = arguments.Single("the shell's name");
        var script = shell switch
        {
            "bash" => CompletionScript.Bash(),
            "zsh" => CompletionScript.Zsh(),
            "fish" => CompletionScript.Fish(),
            _ => throw new UsageException($"completion: {shell} is no shell that is known; expected bash, zsh or fish", "completion"),
        };
        Console.Out.Write(script);
        return 0;
    }
}
