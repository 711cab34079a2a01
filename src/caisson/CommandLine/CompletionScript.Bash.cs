using System.Text;

namespace Caisson.Cli.CommandLine;

internal static partial class CompletionScript
{
    internal static string Bash()
    {
        var groups = string.Join('|', CommandTable.Commands.All().Where(command => command.Commands is not null).Select(command => $"'{command.Name}'"));
        var text = new StringBuilder($$"""
            # bash completion for caisson
            _caisson() {
                local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command='' operand=-1 i words
                COMPREPLY=()
                for ((i = 1; i < COMP_CWORD; i++)); do
                    case ${COMP_WORDS[i]} in
                        --root) ((i++)) ;;
                        -*) ;;
                        *)
                            if ((operand >= 0)); then ((operand++)); continue; fi
                            command=${command:+$command }${COMP_WORDS[i]}
                            case $command in {{groups}}) ;; *) operand=0 ;; esac ;;
                    esac
                done
                case $command in

            """);
        Words("", CommandTable.Commands, "--root --help --version");
        foreach (var command in CommandTable.Commands.All())
        {
            if (command.Commands is { } below) Words(command.Name, below, "--help");
            else Leaf(command);
        }

        return text.Append("""
                esac
            }
            complete -o default -F _caisson caisson

            """).ToString();

        void Words(string name, CommandSet commands, string options) =>
            text.Append($"        '{name}') COMPREPLY=($(compgen -W '{string.Join(' ', commands.Names)} {options}' -- \"$cur\")) ;;\n");

        void Leaf(CommandInfo command)
        {
            text.Append($"        '{command.Name}')\n            case $prev in\n");
            foreach (var option in Options(command))
            {
                if (option.Value is null || option.Optional) continue;
                var pattern = option.Letter == '\0' ? $"--{option.Name}" : $"-{option.Letter}|--{option.Name}";
                text.Append($"                {pattern}) COMPREPLY=($({BashOffer(option.Words)} -- \"$cur\")); return ;;\n");
            }

            text.Append("            esac\n");
            text.Append($"            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '{string.Join(' ', command.OptionNames())}' -- \"$cur\")); return; fi\n");
            text.Append("            case $operand in\n");
            for (var i = 0; i < command.Operands.Length; i++)
                text.Append($"                {(i == command.Operands.Length - 1 ? "*" : i)}) COMPREPLY=($({BashOffer(command.Operands[i])} -- \"$cur\")) ;;\n");
            text.Append("            esac ;;\n");
        }
    }

    private static string BashOffer(string? words) => words switch
    {
        null => "true",
        "FILE" => "compgen -f",
        "DIR" => "compgen -d",
        "command" => "compgen -c",
        "container" => $"compgen -W \"$({ContainerNames})\"",
        "namespace" => $"compgen -W \"$({KeptNamespaces})\"",
        "process" => $"compgen -W \"$({Processes})\"",
        _ => $"compgen -W '{words}'",
    };
}
