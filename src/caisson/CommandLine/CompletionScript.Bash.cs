using System.Text;

namespace Caisson.Cli.CommandLine;

internal static partial class CompletionScript
{
    private const string Nothing = "compopt +o default";

    internal static string Bash()
    {
        var text = new StringBuilder("""
            # bash completion for caisson
            _caisson() {
                local cur=${COMP_WORDS[COMP_CWORD]} word command='' option='' valued=' --root ' operand=-1 program=-1 start=0 i
                local -a words=() places=()
                COMPREPLY=()
                # Bash cuts the line at = and : as well.
                for ((i = 1; i <= COMP_CWORD; i++)); do
                    word=${COMP_WORDS[i]}
                    if ((i > 1)) && [[ $word == [=:]* || ${words[-1]} == *[=:] ]]; then words[-1]+=$word; else words+=("$word") places+=($i); fi
                done
                for ((i = 0; i < ${#words[@]} - 1; i++)); do
                    word=${words[i]}
                    if [[ $valued == *" $word "* ]]; then
                        # Its value is the next word.
                        ((++i < ${#words[@]} - 1)) || option=$word
                    elif [[ $word == -* ]]; then
                        :
                    elif ((operand < 0)); then
                        command=${command:+$command }$word operand=0
                        case $command in

            """);
        foreach (var command in CommandTable.Commands.All())
            text.Append($"                '{command.Name}') {(command.Commands is null ? BashShape(command) : "operand=-1")} ;;\n");
        text.Append("""
                        esac
                    elif ((operand == program)); then
                        start=${places[i]}
                        break
                    else
                        ((++operand))
                    fi
                done
                if [[ ! $option && ${words[-1]} == --*=* ]]; then option=${words[-1]%%=*}; fi
                if [[ $cur == [=:]* ]]; then cur=; fi
                # From here on it is another program's line.
                if ((!start && operand == program && operand >= 0)) && [[ ! $option && $cur != -* ]]; then start=$COMP_CWORD; fi
                if ((start)); then
                    if declare -F _command_offset >/dev/null; then _command_offset $start
                    elif ((start == COMP_CWORD)); then COMPREPLY=($(compgen -c -- "$cur"))
                    fi
                    return
                fi
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
            // The one option with a value that can stand before a command is --root.
            text.Append($"        '{name}') if [[ $option ]]; then {BashOffer("DIR")}; else {From($"{string.Join(' ', commands.Names)} {options}")}; fi ;;\n");

        void Leaf(CommandInfo command)
        {
            text.Append($"        '{command.Name}')\n            case $option in\n                '') ;;\n");
            foreach (var alike in Options(command).Where(option => option.Value is not null).GroupBy(option => BashOffer(option.Words)).Where(alike => alike.Key != Nothing))
                text.Append($"                {string.Join('|', alike.SelectMany(Spellings))}) {alike.Key}; return ;;\n");
            text.Append($"                *) {Nothing}; return ;;\n            esac\n");
            text.Append($"            if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W '{string.Join(' ', command.OptionNames())}' -- \"$cur\")); return; fi\n");
            text.Append("            case $operand in\n");
            for (var i = 0; i < command.Operands.Length && command.Operands[i] != "command"; i++)
                text.Append($"                {(i == command.Operands.Length - 1 ? "*" : i)}) {BashOffer(command.Operands[i])} ;;\n");
            text.Append("            esac ;;\n");
        }
    }

    private static string BashShape(CommandInfo command)
    {
        var (valued, program) = Shape(command);
        return $"valued=' {valued} '{(program < 0 ? "" : $" program={program}")}";
    }

    private static string BashOffer(string? words) => words switch
    {
        null or "" => Nothing,
        // What bash itself does where nothing is offered.
        "FILE" => ":",
        "DIR" => "compopt +o default -o dirnames",
        "container" => From($"$({ContainerNames})"),
        "namespace" => From($"$({KeptNamespaces})"),
        "process" => From($"$({Processes})"),
        "target" => From($"$({ContainerNames}; {KeptNamespaces}; {Processes})"),
        _ => From(words),
    };

    private static string From(string words) => $"COMPREPLY=($(compgen -W \"{words}\" -- \"$cur\"))";
}
