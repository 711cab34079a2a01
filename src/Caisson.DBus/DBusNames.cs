namespace Caisson.DBus;

/// <summary>The forms of names: D-Bus specification, "Valid names" and "Valid object paths".</summary>
public static class DBusNames
{
    private const int MaximumLength = 255;

    /// <summary>Whether it is an object path, such as <c>/org/example/Thing_1</c>.</summary>
    /// <param name="path">The text.</param>
    public static bool IsObjectPath(ReadOnlySpan<char> path)
    {
        if (path is not ['/', ..]) return false;
        if (path.Length == 1) return true;
        for (var i = 1; i < path.Length; i++)
        {
            if (path[i] == '/' ? path[i - 1] == '/' : !IsWord(path[i])) return false;
        }
        return path[^1] != '/';
    }

    /// <summary>Whether it is the name of an interface or of an error, such as <c>org.example.Thing</c>.</summary>
    /// <param name="name">The text.</param>
    public static bool IsInterface(ReadOnlySpan<char> name) => IsDotted(name, hyphens: false, digitsFirst: false);

    /// <summary>Whether it is the name of a method or signal.</summary>
    /// <param name="name">The text.</param>
    public static bool IsMember(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > MaximumLength || char.IsAsciiDigit(name[0])) return false;
        foreach (var c in name)
            if (!IsWord(c)) return false;
        return true;
    }

    /// <summary>Whether it is the name of a connection: a unique one such as <c>:1.42</c>, or a well-known one such as <c>org.example.Service</c>.</summary>
    /// <param name="name">The text.</param>
    public static bool IsBusName(ReadOnlySpan<char> name) =>
        name is [':', ..] ? name.Length <= MaximumLength && IsDotted(name[1..], hyphens: true, digitsFirst: true) : IsDotted(name, hyphens: true, digitsFirst: false);

    private static bool IsDotted(ReadOnlySpan<char> name, bool hyphens, bool digitsFirst)
    {
        if (name.IsEmpty || name.Length > MaximumLength || name[^1] == '.') return false;
        var dots = 0;
        var first = true;
        foreach (var c in name)
        {
            if (c == '.')
            {
                if (first) return false;
                dots++;
                first = true;
                continue;
            }
            if (!(IsWord(c) || (hyphens && c == '-')) || (first && !digitsFirst && char.IsAsciiDigit(c))) return false;
            first = false;
        }
        return dots > 0;
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
