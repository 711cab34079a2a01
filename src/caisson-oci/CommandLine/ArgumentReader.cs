namespace Caisson.OciRuntime.CommandLine;

/// <summary>
/// Reads a command line option by option. Long options have one dash or two, a value behind <c>=</c> or in the next argument; flags may have
/// <c>=true</c> or <c>=false</c>; one-letter flags may stand together behind one dash; <c>--</c> ends the options. Every schema has <c>help,h</c> besides.
/// </summary>
/// <param name="arguments">All of the program's arguments.</param>
/// <param name="start">The first one to read.</param>
/// <param name="command">The command's name for messages; empty for the program itself.</param>
/// <param name="schema">
/// The options, blank-separated: names by commas, the first one is what <see cref="Option"/> reports, and <c>=</c> behind those that take a value. A leading
/// <c>!</c> means that options end at the first argument that is none, since what follows is somebody else's.
/// </param>
internal sealed class ArgumentReader(string[] arguments, int start, string command, string schema)
{
    private readonly List<string> _operands = [];
    private int _at = start;
    private string? _letters;
    private bool _onlyOperands;

    /// <summary>The command's name.</summary>
    internal string Command => command;

    /// <summary>The option that was read, by its first name.</summary>
    internal string Option { get; private set; } = "";

    /// <summary>Its value, if it takes one.</summary>
    internal string Value { get; private set; } = "";

    /// <summary>Whether a flag is set rather than taken back by <c>=false</c>.</summary>
    internal bool On { get; private set; }

    /// <summary>Where reading has come to.</summary>
    internal int Position => _at;

    /// <summary>What is no option, in order; complete once <see cref="Next"/> has returned false.</summary>
    internal IReadOnlyList<string> Operands => _operands;

    /// <summary>Reads the next option.</summary>
    /// <returns>False if there is none.</returns>
    /// <exception cref="UsageException">It is unknown, or its value is missing or none.</exception>
    /// <exception cref="HelpWantedException">It is <c>--help</c>.</exception>
    internal bool Next()
    {
        if (_letters is not null) return NextLetter();
        while (_at < arguments.Length)
        {
            var argument = arguments[_at];
            if (_onlyOperands || argument.Length < 2 || argument[0] != '-')
            {
                if (schema.StartsWith('!') && !_onlyOperands)
                {
                    _onlyOperands = true;
                    if (command.Length == 0) return false;
                }
                _operands.Add(argument);
                _at++;
                continue;
            }
            _at++;
            if (argument == "--")
            {
                _onlyOperands = true;
                if (command.Length == 0) return false;
                continue;
            }
            return Read(argument);
        }
        return false;
    }

    /// <summary>Reads to the end and gives the operands, checked for their number. For options that are left then nobody cares.</summary>
    internal IReadOnlyList<string> Take(int least, int most, string names)
    {
        while (Next()) { }
        if (_operands.Count < least) throw new UsageException($"{command} needs {names}, and got {Count(_operands.Count)}", command);
        if (_operands.Count > most) throw new UsageException($"{command} takes {(most == 0 ? "no argument" : names)}, and got '{_operands[most]}' besides", command);
        return _operands;

        static string Count(int n) => n == 0 ? "nothing" : n == 1 ? "one argument" : $"{n} arguments";
    }

    internal UsageException Wrong(string problem) => new(problem, command);

    private bool Read(string argument)
    {
        var dashes = argument[1] == '-' ? 2 : 1;
        var equals = argument.IndexOf('=');
        var name = equals < 0 ? argument.AsSpan(dashes) : argument.AsSpan(dashes, equals - dashes);
        if (!Find(name, out var canonical, out var takesValue))
        {
            if (dashes == 1 && equals < 0 && name.Length > 1 && AreLetters(name))
            {
                _letters = name.ToString();
                return NextLetter();
            }
            throw new UsageException($"unknown option '{(equals < 0 ? argument : argument[..equals])}'{(command.Length == 0 ? "" : $" of {command}")}", command);
        }
        Option = canonical;
        if (canonical == "help") throw new HelpWantedException();
        if (takesValue)
        {
            Value = equals >= 0 ? argument[(equals + 1)..] : NextValue(argument);
            return true;
        }
        On = true;
        if (equals < 0) return true;
        On = argument[(equals + 1)..] switch
        {
            "true" or "1" or "t" or "T" or "TRUE" or "True" => true,
            "false" or "0" or "f" or "F" or "FALSE" or "False" => false,
            var other => throw new UsageException($"option '{argument[..equals]}' is on or off: '{other}' is neither true nor false", command),
        };
        return true;
    }

    private bool NextLetter()
    {
        var letter = _letters!.AsSpan(0, 1);
        Find(letter, out var canonical, out var takesValue);
        Option = canonical;
        if (canonical == "help") throw new HelpWantedException();
        On = true;
        _letters = _letters!.Length == 1 ? null : _letters[1..];
        if (takesValue) Value = NextValue("-" + letter.ToString());
        return true;
    }

    private string NextValue(string option)
    {
        if (_at < arguments.Length) return arguments[_at++];
        throw new UsageException($"option '{option}' needs a value", command);
    }

    // Only the last letter may take a value.
    private bool AreLetters(ReadOnlySpan<char> name)
    {
        for (var i = 0; i < name.Length; i++)
            if (!Find(name.Slice(i, 1), out _, out var takesValue) || (takesValue && i < name.Length - 1)) return false;
        return true;
    }

    private bool Find(ReadOnlySpan<char> name, out string canonical, out bool takesValue)
    {
        canonical = "";
        takesValue = false;
        if (name.Length == 0) return false;
        if (name is "help" or "h")
        {
            canonical = "help";
            return true;
        }
        var rest = schema.AsSpan().TrimStart('!');
        while (rest.Length > 0)
        {
            var blank = rest.IndexOf(' ');
            var entry = blank < 0 ? rest : rest[..blank];
            rest = blank < 0 ? default : rest[(blank + 1)..];
            takesValue = entry.EndsWith("=");
            if (takesValue) entry = entry[..^1];
            var first = entry.IndexOf(',') is var comma && comma < 0 ? entry : entry[..comma];
            while (entry.Length > 0)
            {
                comma = entry.IndexOf(',');
                var each = comma < 0 ? entry : entry[..comma];
                entry = comma < 0 ? default : entry[(comma + 1)..];
                if (!each.SequenceEqual(name)) continue;
                canonical = first.ToString();
                return true;
            }
        }
        return false;
    }
}
