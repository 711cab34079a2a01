namespace Caisson.Cli.Commands.Ns.Watch;

/// <summary>A key of the full-screen view: a character, or one of those that send a sequence.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Character">Of <see cref="KeyKind.Character"/>, the character; a control key is its letter's code without the upper bits.</param>
internal readonly record struct Key(KeyKind Kind, char Character = '\0')
{
    /// <summary>Reads the keys in what a terminal sent at once. An escape alone is the key of that name: a sequence comes in one piece.</summary>
    internal static IEnumerable<Key> Decode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\x1b')
            {
                yield return text[i] switch
                {
                    '\r' or '\n' => new(KeyKind.Enter),
                    '\x7f' or '\b' => new(KeyKind.Backspace),
                    var c => new(KeyKind.Character, c),
                };
                continue;
            }

            if (i + 1 >= text.Length || text[i + 1] is not ('[' or 'O'))
            {
                yield return new(KeyKind.Escape);
                continue;
            }

            var start = i + 2;
            i = start;
            while (i < text.Length && text[i] is < '@' or > '~') i++;
            if (i < text.Length && Sequence(text[start..(i + 1)]) is { } key) yield return new(key);
        }
    }

    private static KeyKind? Sequence(string text) => text switch
    {
        "A" => KeyKind.Up,
        "B" => KeyKind.Down,
        "5~" => KeyKind.PageUp,
        "6~" => KeyKind.PageDown,
        "H" or "1~" or "7~" => KeyKind.Home,
        "F" or "4~" or "8~" => KeyKind.End,
        _ => null,
    };
}

/// <summary>Keys by name.</summary>
internal enum KeyKind
{
    /// <summary>A character or a control key.</summary>
    Character,

    /// <summary>Arrow up.</summary>
    Up,

    /// <summary>Arrow down.</summary>
    Down,

    /// <summary>A screen up.</summary>
    PageUp,

    /// <summary>A screen down.</summary>
    PageDown,

    /// <summary>To the beginning.</summary>
    Home,

    /// <summary>To the end.</summary>
    End,

    /// <summary>Enter.</summary>
    Enter,

    /// <summary>Escape.</summary>
    Escape,

    /// <summary>Backspace.</summary>
    Backspace,
}
