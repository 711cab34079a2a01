using System.Text;

namespace Caisson.Cli.CommandLine;

/// <summary>Scripts for shells, made from the same table as the help, so that they know every option.</summary>
internal static class CompletionScript
{
    internal static string Bash()
    {
        var text = new StringBuilder("""
            # bash completion for caisson
            _caisson() {
                local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command='' i valued='' words
                COMPREPLY=()
                for ((i = 1; i < COMP_CWORD; i++)); do
                    case ${COMP_WORDS[i]} in
                        --root) ((i++)) ;;
                        -*) ;;
                        *) command=${COMP_WORDS[i]}; break ;;
                    esac
                done
                case $command in

            """);
        text.Append($"        '') COMPREPLY=($(compgen -W '{string.Join(' ', CommandTable.Names)} --root --help --version' -- \"$cur\")); return ;;\n");
        foreach (var name in CommandTable.Names)
        {
            var command = CommandTable.Find(name)!;
            text.Append($"        {name})\n            case $prev in\n");
            foreach (var option in Options(command))
            {
                if (option.Value is null || option.Optional) continue;
                var pattern = option.Letter == '\0' ? $"--{option.Name}" : $"-{option.Letter}|--{option.Name}";
                var offer = option.Words switch
                {
                    "FILE" => "compgen -f",
                    "DIR" => "compgen -d",
                    null when option.Name is "volume" or "device" => "compgen -f",
                    null => "true",
                    var list => $"compgen -W '{list}'",
                };
                text.Append($"                {pattern}) COMPREPLY=($({offer} -- \"$cur\")); return ;;\n");
            }

            text.Append("            esac\n");
            text.Append($"            words='{string.Join(' ', command.OptionNames())}' ;;\n");
        }

        text.Append("""
                esac
                if [[ $cur == -* ]]; then
                    COMPREPLY=($(compgen -W "$words" -- "$cur"))
                    return
                fi
                case $command in
                    exec|inspect|stop|kill|rm|wait) COMPREPLY=($(compgen -W "$(caisson ps -a --format name 2>/dev/null)" -- "$cur")) ;;
                    run) COMPREPLY=($(compgen -c -- "$cur")) ;;
                    completion) COMPREPLY=($(compgen -W 'bash zsh fish' -- "$cur")) ;;
                    help) COMPREPLY=($(compgen -W 'run exec ps inspect stop kill rm wait completion' -- "$cur")) ;;
                esac
            }
            complete -o default -F _caisson caisson

            """);
        return text.ToString();
    }

    internal static string Zsh()
    {
        var text = new StringBuilder("""
            #compdef caisson
            # zsh completion for caisson
            _caisson_names() { local -a names; names=(${(f)"$(caisson ps -a --format name 2>/dev/null)"}); _describe 'container' names }
            _caisson() {
                local context state line curcontext=$curcontext
                local -a commands
                commands=(

            """);
        foreach (var name in CommandTable.Names) text.Append($"        {Quote($"{name}:{First(CommandTable.Find(name)!.Summary)}")}\n");
        text.Append("""
                )
                _arguments -C '--root[where the state is kept]:directory:_files -/' '--help[print help]' '--version[print the version]' '1:command:->command' '*::argument:->argument'
                case $state in
                    command) _describe 'command' commands ;;
                    argument)
                        case $line[1] in

            """);
        foreach (var name in CommandTable.Names)
        {
            var command = CommandTable.Find(name)!;
            text.Append($"                {name}) _arguments -s -S");
            foreach (var option in Options(command))
            {
                var help = option.Help.Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
                var value = option.Value is null ? "" : ":" + option.Name + ":" + option.Words switch
                {
                    "FILE" => "_files",
                    "DIR" => "_files -/",
                    null when option.Name is "volume" or "device" => "_files",
                    null => " ",
                    var list => $"({list})",
                };
                var equals = option.Value is null ? "" : option.Optional ? "=-" : "=";
                text.Append(" \\\n                    ").Append(Quote($"*--{option.Name}{equals}[{help}]{(option.Optional ? ":" : "")}{value}"));
                if (option.Letter != '\0') text.Append(' ').Append(Quote($"*-{option.Letter}{(option.Value is null ? "" : "+")}[{help}]{value}"));
            }

            text.Append(" \\\n                    ").Append(name switch
            {
                "run" => "'*::command:_normal'",
                "exec" => "'1:container:_caisson_names' '*::command:_normal'",
                "completion" => "'1:shell:(bash zsh fish)'",
                _ when command.TakesNames => "'*:container:_caisson_names'",
                _ => "'*: : '",
            }).Append(" ;;\n");
        }

        text.Append("""
                        esac ;;
                esac
            }
            if [ "$funcstack[1]" = _caisson ]; then _caisson "$@"; else compdef _caisson caisson; fi

            """);
        return text.ToString();
    }

    internal static string Fish()
    {
        var text = new StringBuilder("""
            # fish completion for caisson
            function __caisson_names; caisson ps -a --format name 2>/dev/null; end
            complete -c caisson -f
            complete -c caisson -n __fish_use_subcommand -l root -r -F -d 'Where the state is kept'
            complete -c caisson -n __fish_use_subcommand -l version -d 'Print the version'
            complete -c caisson -n __fish_use_subcommand -s h -l help -d 'Print help'

            """);
        foreach (var name in CommandTable.Names)
        {
            var command = CommandTable.Find(name)!;
            text.Append($"complete -c caisson -n __fish_use_subcommand -a {name} -d {Fished(First(command.Summary))}\n");
            var condition = $"complete -c caisson -n '__fish_seen_subcommand_from {name}'";
            foreach (var option in Options(command))
            {
                text.Append(condition);
                if (option.Letter != '\0') text.Append(" -s ").Append(option.Letter);
                text.Append(" -l ").Append(option.Name);
                if (option.Value is not null && !option.Optional)
                {
                    text.Append(option.Words switch
                    {
                        "FILE" or "DIR" => " -r -F",
                        null when option.Name is "volume" or "device" => " -r -F",
                        null => " -x",
                        var list => $" -x -a '{list}'",
                    });
                }

                text.Append(" -d ").Append(Fished(option.Help)).Append('\n');
            }

            if (command.TakesNames) text.Append(condition).Append(" -a '(__caisson_names)'\n");
            if (name == "run") text.Append(condition).Append(" -a '(__fish_complete_command)'\n");
            if (name == "completion") text.Append(condition).Append(" -a 'bash zsh fish'\n");
        }

        return text.ToString();
    }

    private static IEnumerable<CommandOption> Options(CommandInfo command)
    {
        foreach (var group in command.Groups)
        {
            foreach (var option in group.Options) yield return option;
        }
    }

    private static string First(string summary)
    {
        var end = summary.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? summary.TrimEnd('.') : summary[..end];
    }

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";

    private static string Fished(string text) => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";
}
