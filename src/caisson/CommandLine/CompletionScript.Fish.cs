using System.Text;

namespace Caisson.Cli.CommandLine;

internal static partial class CompletionScript
{
    internal static string Fish()
    {
        var text = new StringBuilder("""
            # fish completion for caisson
            function __caisson_words
                set -l skip 0
                for word in (commandline -opc)[2..-1]
                    if test $skip = 1; set skip 0
                    else if test "$word" = --root; set skip 1
                    else if not string match -q -- '-*' $word; echo $word; end
                end
            end
            function __caisson_exactly; set -l words (__caisson_words); test "$words" = "$argv"; end
            function __caisson_in; set -l words (__caisson_words); set -l n (count $argv); test "$words[1..$n]" = "$argv"; end
            function __caisson_operand
                set -l words (__caisson_words)
                set -l n (math (count $argv) - 2)
                set -l at (math (count $words) - $n)
                test $at -ge 0; and test "$words[1..$n]" = "$argv[3..-1]"; and test $at -ge $argv[1]; and test $at -le $argv[2]
            end
            complete -c caisson -f
            complete -c caisson -n __caisson_exactly -l root -r -F -d 'Where the state is kept'
            complete -c caisson -n __caisson_exactly -l version -d 'Print the version'
            complete -c caisson -n __caisson_exactly -s h -l help -d 'Print help'

            """);
        Set("", CommandTable.Commands);
        return text.ToString();

        void Set(string path, CommandSet commands)
        {
            foreach (var name in commands.Names)
            {
                var command = commands.Find(name)!;
                text.Append($"complete -c caisson -n '__caisson_exactly{path}' -a {name} -d {Fished(command.Title)}\n");
                if (command.Commands is { } below) Set($"{path} {name}", below);
                else Leaf(command);
            }
        }

        void Leaf(CommandInfo command)
        {
            foreach (var option in Options(command))
            {
                text.Append($"complete -c caisson -n '__caisson_in {command.Name}'");
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
                text.Append($"complete -c caisson -n '__caisson_operand {i} {last} {command.Name}' {offer}\n");
            }
        }
    }

    private static string FishOffer(string words) => words switch
    {
        "command" => "(__fish_complete_command)",
        "container" => $"({ContainerNames})",
        "namespace" => $"({KeptNamespaces})",
        "process" => "(__fish_complete_pids)",
        "target" => $"({ContainerNames}; {KeptNamespaces}; __fish_complete_pids)",
        _ => words,
    };

    private static string Fished(string text) => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";
}
