using System.Text;

namespace Caisson.DBus;

/// <summary>Which messages are wanted. What is null matches everything. D-Bus specification, "Match rules".</summary>
public sealed record DBusMatch
{
    /// <summary>The type; signals by default.</summary>
    public DBusMessageType? Type { get; init; } = DBusMessageType.Signal;

    /// <summary>Who sends it, by either name. Checked by the bus only, which knows who has which name.</summary>
    public string? Sender { get; init; }

    /// <summary>The object.</summary>
    public string? Path { get; init; }

    /// <summary>An object, and all below it.</summary>
    public string? PathNamespace { get; init; }

    /// <summary>The interface.</summary>
    public string? Interface { get; init; }

    /// <summary>The signal or method.</summary>
    public string? Member { get; init; }

    /// <summary>The first value, which is a text.</summary>
    public string? FirstArgument { get; init; }

    /// <summary>Whether a message is wanted.</summary>
    /// <param name="message">The message.</param>
    public bool Matches(DBusMessage message) =>
        (Type is null || Type == message.Type)
        && (Path is null || Path == message.Path)
        && (PathNamespace is null || IsBelow(message.Path))
        && (Interface is null || Interface == message.Interface)
        && (Member is null || Member == message.Member)
        && (FirstArgument is null || (message.Body is [{ Kind: 's' } first, ..] && first.AsString() == FirstArgument));

    /// <summary>The rule as the bus reads it.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        Append("type", Type switch
        {
            DBusMessageType.MethodCall => "method_call",
            DBusMessageType.MethodReturn => "method_return",
            DBusMessageType.Error => "error",
            DBusMessageType.Signal => "signal",
            _ => null,
        });
        Append("sender", Sender);
        Append("path", Path);
        Append("path_namespace", PathNamespace);
        Append("interface", Interface);
        Append("member", Member);
        Append("arg0", FirstArgument);
        return text.ToString();

        // Within quotes everything but an apostrophe stands for itself; outside, a backslash makes it so.
        void Append(string key, string? value)
        {
            if (value is null) return;
            if (text.Length > 0) text.Append(',');
            text.Append(key).Append("='").Append(value.Replace("'", "'\\''", StringComparison.Ordinal)).Append('\'');
        }
    }

    private bool IsBelow(string? path) =>
        path is not null && (PathNamespace == "/" || path == PathNamespace
            || (path.Length > PathNamespace!.Length && path[PathNamespace.Length] == '/' && path.StartsWith(PathNamespace, StringComparison.Ordinal)));
}
