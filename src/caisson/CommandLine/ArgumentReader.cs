namespace Caisson.Cli.CommandLine;

/// <summary>
/// Sorts words into options and operands, in the manner of getopt_long(3): <c>--name VALUE</c>, <c>--name=VALUE</c>, <c>-n VALUE</c>,
/// <c>-nVALUE</c>, <c>-it</c>, and <c>--</c> for the end of options. A command that passes words on stops at the first operand: what follows
/// is another program's business.
/// </summary>
internal static class ArgumentReader
{
    internal static ParsedArguments Read(CommandInfo command, ReadOnlySpan<string> words)
    {
        var result = new ParsedArguments(command);
        for (var i = 0; i < words.Length; i++)
        {
            var word = words[i];
            if (word == "--")
            {
                result.Ended = true;
                result.Operands.AddRange(words[(i + 1)..]);
                result.Own = Math.Min(Math.Max(result.Own, command.OwnOperands?.Invoke(result) ?? 0), result.Operands.Count);
                break;
            }

            if (word.StartsWith("--", StringComparison.Ordinal))
            {
                Long(result, word, words, ref i);
            }
            else if (word.Length > 1 && word[0] == '-')
            {
                Short(result, word, words, ref i);
            }
            else if (command.PassesOn)
            {
                if (result.Operands.Count < (command.OwnOperands?.Invoke(result) ?? 0))
                {
                    result.Operands.Add(word);
                    result.Own++;
                    continue;
                }

                result.Operands.AddRange(words[i..]);
                break;
            }
            else
            {
                result.Operands.Add(word);
            }

            if (result.Has("help")) break;
        }

        return result;
    }

    private static void Long(ParsedArguments result, string word, ReadOnlySpan<string> words, ref int i)
    {
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? word[2..] : word[2..equals];
        var command = result.Command;
        var option = command.Find(name)
            ?? throw new UsageException($"{command.Name}: there is no option --{name}{command.Elsewhere?.Invoke("--" + name) ?? Suggestion.For("--" + name, command.OptionNames())}", command.Name);
        if (equals >= 0)
        {
            var value = word[(equals + 1)..];
            // A switch here may take a word elsewhere.
            if (option.Value is null && value is not ("true" or "false") && command.Elsewhere?.Invoke(word) is { } elsewhere) throw new UsageException($"{command.Name}: {word}: --{name} is a switch here{elsewhere}", command.Name);
            result.Add(name, Checked(command, option, value));
        }
        else if (option.Value is null || option.Optional) result.Add(name, null);
        else result.Add(name, Next(command, option, word, words, ref i));
    }

    private static void Short(ParsedArguments result, string word, ReadOnlySpan<string> words, ref int i)
    {
        var command = result.Command;
        if (command.Shorthand?.Invoke(word[1..]) is { } meant)
        {
            result.Add(meant.Name, meant.Value);
            return;
        }

        for (var letter = 1; letter < word.Length; letter++)
        {
            var option = command.Find(word[letter])
                ?? throw new UsageException($"{command.Name}: there is no option -{word[letter]}{(word.Length > 2 ? $" in {word}" : "")}{command.Elsewhere?.Invoke("-" + word[letter])}", command.Name);
            var rest = word[(letter + 1)..];
            if (rest.Length > 0 && option.Doubt?.Invoke(word, letter) is { } doubt) throw new UsageException($"{command.Name}: {word}: {doubt}", command.Name);
            if (option.Value is null || option.Optional)
            {
                // No letter is a slash: it begins a file, as nsenter(1) takes it.
                if (!rest.StartsWith('=') && !(option.Optional && rest.StartsWith('/')))
                {
                    result.Add(option.Name, null);
                    continue;
                }

                result.Add(option.Name, Checked(command, option, rest[0] == '=' ? rest[1..] : rest));
            }
            else if (rest.Length == 0 && option.Bare is { } bare && i + 1 < words.Length && words[i + 1] == "--")
            {
                result.Add(bare, null);
            }
            else
            {
                result.Add(option.Name, rest.Length == 0 ? Next(command, option, $"-{option.Letter}", words, ref i) : rest.StartsWith('=') ? rest[1..] : rest);
            }

            return;
        }
    }

    // Here, and not where a command looks at the switch: it may do so late or never.
    private static string Checked(CommandInfo command, CommandOption option, string value) =>
        option.Value is not null || value is "true" or "false" ? value : throw new UsageException($"--{option.Name}={value}: expected true or false", command.Name);

    private static string Next(CommandInfo command, CommandOption option, string word, ReadOnlySpan<string> words, ref int i)
    {
        // Who forgot the value means the end of the options by this word. What is really called so is written behind an equals sign.
        if (++i < words.Length && words[i] != "--") return words[i];
        throw new UsageException($"{command.Name}: {word}: a value is missing; expected {option.Value}", command.Name);
    }
}
