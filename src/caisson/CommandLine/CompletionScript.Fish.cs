using System.Text;

namespace Caisson.Cli.CommandLine;

internal static partial class CompletionScript
{
    internal static string Fish()
    {
        var text = new StringBuilder("""
            # fish completion for caisson
            function __caisson_parse
                set -g __caisson_command
                set -g __caisson_operand 0
                set -g __caisson_program
                set -l words (commandline -opc)[2..-1]
                set -l valued --root
                set -l program -1
                set -l named 0
                set -l i 0
                while set i (math $i + 1); and test $i -le (count $words)
                    if contains -- $words[$i] $valued
                        # Its value is the next word.
                        set i (math $i + 1)
                    else if string match -q -- '-*' $words[$i]
                        continue
                    else if test $named = 0
                        set -a __caisson_command $words[$i]
                        set named 1
                        switch "$__caisson_command"

            """);
        foreach (var command in CommandTable.Commands.All())
            text.Append($"                case '{command.Name}'; {(command.Commands is null ? FishShape(command) : "set named 0")}\n");
        text.Append("""
                        end
                    else if test $__caisson_operand = $program
                        # From here on it is another program's line.
                        set __caisson_program $words[$i..-1]
                        return
                    else
                        set __caisson_operand (math $__caisson_operand + 1)
                    end
                end
            end
            function __caisson_at
                __caisson_parse
                test "$__caisson_command" = "$argv[1]"; and not set -q __caisson_program[1]; or return 1
                not set -q argv[2]; or test $__caisson_operand -ge $argv[2] -a $__caisson_operand -le $argv[3]
            end
            function __caisson_passes_on; __caisson_parse; set -q __caisson_program[1]; end
            complete -c caisson -f
            complete -c caisson -n __caisson_passes_on -x -a '(complete -C (string join " " -- (string escape -- $__caisson_program) (commandline -ct)))'
            complete -c caisson -n "__caisson_at ''" -l root -r -F -d 'Where the state is kept'
            complete -c caisson -n "__caisson_at ''" -l version -d 'Print the version'
            complete -c caisson -n "__caisson_at ''" -s h -l help -d 'Print help'

            """);
        Set("", CommandTable.Commands);
        return text.ToString();

        void Set(string path, CommandSet commands)
        {
            foreach (var name in commands.Names)
            {
                var command = commands.Find(name)!;
                text.Append($"complete -c caisson -n \"__caisson_at '{path.TrimStart()}'\" -a {name} -d {Fished(command.Title)}\n");
                if (command.Commands is { } below) Set($"{path} {name}", below);
                else Leaf(command);
            }
        }

        void Leaf(CommandInfo command)
        {
            foreach (var option in Options(command))
            {
                text.Append($"complete -c caisson -n \"__caisson_at '{command.Name}'\"");
                if (option.Letter != '\0') text.Append(" -s ").Append(option.Letter);
                if (option.Also != '\0') text.Append(" -s ").Append(option.Also);
                text.Append(" -l ").Append(option.Name);
                if (option.Value is not null && !option.Optional) text.Append(option.Words is null ? " -x" : option.Words is "FILE" or "DIR" ? " -r -F" : $" -x -a '{FishOffer(option.Words)}'");
                text.Append(" -d ").Append(Fished(option.Help)).Append('\n');
            }

            for (var i = 0; i < command.Operands.Length; i++)
            {
                var last = i == command.Operands.Length - 1 ? 999 : i;
                var offer = command.Operands[i] is "FILE" ? "-F" : $"-a '{FishOffer(command.Operands[i])}'";
                text.Append($"complete -c caisson -n \"__caisson_at '{command.Name}' {i} {last}\" {offer}\n");
            }
        }
    }

    private static string FishShape(CommandInfo command)
    {
        var (valued, program) = Shape(command);
        return $"set valued {valued}{(program < 0 ? "" : $"; set program {program}")}";
    }

    private static string FishOffer(string words) => words switch
    {
        "command" => "(__fish_complete_command)",
        "" => "",
        "container" => $"({ContainerNames})",
        "namespace" => $"({KeptNamespaces})",
        "process" => "(__fish_complete_pids)",
        "target" => $"({ContainerNames}; {KeptNamespaces}; __fish_complete_pids)",
        _ => words,
    };

    private static string Fished(string text) => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";
}
