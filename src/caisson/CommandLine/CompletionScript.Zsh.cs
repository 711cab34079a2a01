using System.Text;

namespace Caisson.Cli.CommandLine;

internal static partial class CompletionScript
{
    internal static string Zsh()
    {
        var text = new StringBuilder($$"""
            #compdef caisson
            # zsh completion for caisson
            _caisson_containers() { local -a names; names=(${(f)"$({{ContainerNames}})"}); _describe 'container' names }
            _caisson_namespaces() { local -a names; names=(${(f)"$({{KeptNamespaces}})"}); _describe 'namespace' names }
            _caisson_processes() { local -a names; names=(${(f)"$({{Processes}})"}); _describe 'process' names }
            _caisson_targets() { _caisson_containers; _caisson_namespaces; _caisson_processes }

            """);
        Set("_caisson", CommandTable.Commands, "'--root[where the state is kept]:directory:_files -/' '--help[print help]' '--version[print the version]'");
        return text.Append("if [ \"$funcstack[1]\" = _caisson ]; then _caisson \"$@\"; else compdef _caisson caisson; fi\n").ToString();

        void Set(string function, CommandSet commands, string options)
        {
            foreach (var name in commands.Names)
            {
                if (commands.Find(name)!.Commands is { } below) Set($"{function}_{name}", below, "'--help[print help]'");
            }

            text.Append(function).Append("() {\n    local context state line curcontext=$curcontext\n    local -a commands\n    commands=(\n");
            foreach (var name in commands.Names) text.Append($"        {Quote($"{name}:{commands.Find(name)!.Title}")}\n");
            text.Append($$"""
                    )
                    _arguments -C {{options}} '1:command:->command' '*::argument:->argument'
                    case $state in
                        command) _describe 'command' commands ;;
                        argument)
                            case $line[1] in

                """);
            foreach (var name in commands.Names)
            {
                if (commands.Find(name) is { Commands: null } command) Leaf(name, command);
                else text.Append($"                {name}) {function}_{name} ;;\n");
            }

            text.Append("            esac ;;\n    esac\n}\n");
        }

        void Leaf(string name, CommandInfo command)
        {
            text.Append($"                {name}) _arguments -s -S");
            foreach (var option in Options(command))
            {
                var help = option.Help.Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);
                var value = option.Value is null ? "" : $":{option.Name}:{ZshOffer(option.Words)}";
                var equals = option.Value is null ? "" : option.Optional ? "=-" : "=";
                text.Append(" \\\n                    ").Append(Quote($"*--{option.Name}{equals}[{help}]{(option.Optional ? ":" : "")}{value}"));
                if (option.Letter != '\0') text.Append(' ').Append(Quote($"*-{option.Letter}{(option.Value is null ? "" : "+")}[{help}]{value}"));
                if (option.Also != '\0') text.Append(' ').Append(Quote($"*-{option.Also}[{help}]{value}"));
            }

            text.Append(" \\\n                    ");
            if (command.Operands.Length == 0) text.Append("'*: : '");
            for (var i = 0; i < command.Operands.Length; i++)
            {
                var words = command.Operands[i];
                var what = words.Contains(' ', StringComparison.Ordinal) ? "word" : words.ToLowerInvariant();
                var place = i < command.Operands.Length - 1 ? $"{i + 1}:" : words == "command" ? "*::" : "*:";
                text.Append(i == 0 ? "" : " ").Append(Quote($"{place}{what}:{ZshOffer(words)}"));
            }

            text.Append(" ;;\n");
        }
    }

    private static string ZshOffer(string? words) => words switch
    {
        null or "" => " ",
        "FILE" => "_files",
        "DIR" => "_files -/",
        "command" => "_normal",
        "container" => "_caisson_containers",
        "namespace" => "_caisson_namespaces",
        "process" => "_caisson_processes",
        "target" => "_caisson_targets",
        _ => $"({words})",
    };
}
