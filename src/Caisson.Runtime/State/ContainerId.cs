namespace Caisson.Runtime.State;

/// <summary>The rule for container ids: they are names of directories, so nothing else may hide in them.</summary>
public static class ContainerId
{
    /// <summary>The longest id, in characters: a directory's name has no more (NAME_MAX).</summary>
    public const int MaxLength = 255;

    /// <summary>Whether <paramref name="id"/> is one: letters, digits, <c>_ + - .</c>, neither <c>.</c> nor <c>..</c>, 1 to 255 characters.</summary>
    public static bool IsValid(string? id) => Fault(id) is null;

    /// <summary>Refuses an id that is none.</summary>
    /// <exception cref="CaissonException">It is empty, too long, <c>.</c>, <c>..</c>, or has another character; the message says which.</exception>
    public static void Validate(string? id)
    {
        if (Fault(id) is { } fault)
            throw new CaissonException($"invalid container id '{id}'", fault, "use letters, digits and the characters _ + - .");
    }

    private static string? Fault(string? id)
    {
        if (string.IsNullOrEmpty(id)) return "it is empty";
        if (id.Length > MaxLength) return $"it has {id.Length} characters, at most {MaxLength} are possible";
        if (id is "." or "..") return "it would name a directory that is none of its own";
        foreach (var c in id)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '+' or '-' or '.'))
                return $"the character {(char.IsControl(c) ? $"U+{(int)c:X4}" : $"'{c}'")} is not allowed";
        return null;
    }
}
