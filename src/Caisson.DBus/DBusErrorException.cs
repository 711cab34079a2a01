namespace Caisson.DBus;

/// <summary>A call was answered by an error.</summary>
public sealed class DBusErrorException : CaissonException
{
    /// <summary>Creates one.</summary>
    /// <param name="what">What could not be done, in plain words.</param>
    /// <param name="name">The error's name.</param>
    /// <param name="text">What the other side says about it; may be empty.</param>
    /// <param name="remedy">What the user can do about it, if there is something.</param>
    public DBusErrorException(string what, string name, string text, string? remedy = null)
        : base(what, text.Length > 0 ? $"{text} ({name})" : name, remedy) => (Name, Text) = (name, text);

    /// <summary>The error's name, such as <c>org.freedesktop.DBus.Error.UnknownMethod</c>.</summary>
    public string Name { get; }

    /// <summary>What the other side says about it; may be empty.</summary>
    public string Text { get; }
}
