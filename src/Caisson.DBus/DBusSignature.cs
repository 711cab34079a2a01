namespace Caisson.DBus;

/// <summary>Type signatures: strings such as <c>sa{sv}</c> that say of which types a message's values are. D-Bus specification, "Type system".</summary>
public static class DBusSignature
{
    /// <summary>The most characters that a signature may have.</summary>
    public const int MaximumLength = 255;

    /// <summary>How deep arrays, and likewise structures, may lie in each other.</summary>
    public const int MaximumDepth = 32;

    /// <summary>Whether it is a signature of any number of complete types, none included.</summary>
    /// <param name="signature">The text.</param>
    public static bool IsValid(ReadOnlySpan<char> signature)
    {
        if (signature.Length > MaximumLength) return false;
        while (!signature.IsEmpty)
        {
            if (!TryNext(signature, out var length)) return false;
            signature = signature[length..];
        }
        return true;
    }

    /// <summary>Whether it is exactly one complete type.</summary>
    /// <param name="signature">The text.</param>
    public static bool IsComplete(ReadOnlySpan<char> signature) =>
        signature.Length <= MaximumLength && TryNext(signature, out var length) && length == signature.Length;

    /// <summary>Finds the end of the first complete type.</summary>
    /// <param name="signature">The text.</param>
    /// <param name="length">How many characters the type has.</param>
    /// <returns>False if the text does not begin with a complete type.</returns>
    public static bool TryNext(ReadOnlySpan<char> signature, out int length) => TryNext(signature, 0, 0, out length);

    /// <summary>Whether the letter is a basic type: a number, a boolean, a string, an object path, a signature or a descriptor.</summary>
    /// <param name="type">The letter.</param>
    public static bool IsBasic(char type) => type is 'y' or 'b' or 'n' or 'q' or 'i' or 'u' or 'x' or 't' or 'd' or 's' or 'o' or 'g' or 'h';

    /// <summary>At which multiples of bytes a value of the type begins.</summary>
    internal static int Alignment(char type) => type switch
    {
        'n' or 'q' => 2,
        'b' or 'i' or 'u' or 'h' or 'a' or 's' or 'o' => 4,
        'x' or 't' or 'd' or '(' or '{' => 8,
        _ => 1,
    };

    private static bool TryNext(ReadOnlySpan<char> signature, int arrays, int structures, out int length)
    {
        length = 0;
        if (signature.IsEmpty) return false;
        switch (signature[0])
        {
            case 'a':
                if (arrays == MaximumDepth) return false;
                var element = signature[1..];
                if (element is ['{', ..]) return TryEntry(element, arrays + 1, structures, ref length);
                if (!TryNext(element, arrays + 1, structures, out length)) return false;
                length++;
                return true;
            case '(':
                if (structures == MaximumDepth) return false;
                for (length = 1; length < signature.Length; )
                {
                    if (signature[length] == ')') return ++length > 2;
                    if (!TryNext(signature[length..], arrays, structures + 1, out var field)) return false;
                    length += field;
                }
                return false;
            case var type:
                length = 1;
                return type == 'v' || IsBasic(type);
        }
    }

    // A dictionary's entry stands only in an array: {KEY VALUE}, the key of a basic type.
    private static bool TryEntry(ReadOnlySpan<char> entry, int arrays, int structures, ref int length)
    {
        if (structures == MaximumDepth || entry.Length < 4 || !IsBasic(entry[1])) return false;
        if (!TryNext(entry[2..], arrays, structures + 1, out var value)) return false;
        if (entry.Length <= value + 2 || entry[value + 2] != '}') return false;
        length = value + 4;
        return true;
    }
}
