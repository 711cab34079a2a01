using System.Text;
using Caisson.Linux.Processes;

namespace Caisson.DBus;

/// <summary>Where a bus or another peer listens: a local socket. D-Bus specification, "Server addresses".</summary>
/// <param name="Path">The socket's path, or its name if it is abstract.</param>
/// <param name="IsAbstract">Whether the socket has no file: unix(7).</param>
/// <param name="Guid">The identity that the server must show; null for any.</param>
public sealed record DBusAddress(string Path, bool IsAbstract = false, string? Guid = null)
{
    /// <summary>The machine's bus: what <c>DBUS_SYSTEM_BUS_ADDRESS</c> says, else <c>/run/dbus/system_bus_socket</c>.</summary>
    /// <exception cref="CaissonException">The variable holds no address that can be used.</exception>
    public static IReadOnlyList<DBusAddress> SystemBus =>
        Variable("DBUS_SYSTEM_BUS_ADDRESS") is { } text ? ParseVariable("DBUS_SYSTEM_BUS_ADDRESS", text) : [new("/run/dbus/system_bus_socket")];

    /// <summary>The user's bus: what <c>DBUS_SESSION_BUS_ADDRESS</c> says, else <c>$XDG_RUNTIME_DIR/bus</c>; empty if neither variable is set.</summary>
    /// <exception cref="CaissonException">The variable holds no address that can be used.</exception>
    public static IReadOnlyList<DBusAddress> SessionBus =>
        Variable("DBUS_SESSION_BUS_ADDRESS") is { } text ? ParseVariable("DBUS_SESSION_BUS_ADDRESS", text)
        : RuntimeDirectory is { } directory ? [new(directory + "/bus")] : [];

    /// <summary><c>XDG_RUNTIME_DIR</c>, if it is set and not empty.</summary>
    public static string? RuntimeDirectory => Variable("XDG_RUNTIME_DIR");

    /// <summary>Reads a list of addresses such as <c>unix:path=/run/dbus/system_bus_socket;unix:abstract=/tmp/dbus-x,guid=…</c>.</summary>
    /// <param name="text">The list; its addresses are tried in its order.</param>
    /// <returns>Those that can be used, one at least.</returns>
    /// <exception cref="CaissonException">One is not of the form of an address, or none can be used: only local sockets can.</exception>
    public static IReadOnlyList<DBusAddress> Parse(string text)
    {
        var found = new List<DBusAddress>();
        string? other = null;
        foreach (var part in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.IndexOf(':');
            if (colon <= 0) throw Wrong(text, $"'{part}' has no transport before a colon");
            if (ParseOne(text, part, colon) is { } address) found.Add(address);
            else other = part;
        }
        if (found.Count > 0) return found;
        throw Wrong(text, other is null ? "it is empty" : $"'{other}' is no socket to connect to: unix:path=, unix:abstract= and unix:runtime=yes are");
    }

    /// <summary>As it is written in a list.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(IsAbstract ? "unix:abstract=" : "unix:path=");
        foreach (var unit in Encoding.UTF8.GetBytes(Path))
        {
            if (char.IsAsciiLetterOrDigit((char)unit) || (char)unit is '-' or '_' or '/' or '.' or '\\' or '*') text.Append((char)unit);
            else text.Append('%').Append(unit.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
        }
        if (Guid is not null) text.Append(",guid=").Append(Guid);
        return text.ToString();
    }

    private static DBusAddress? ParseOne(string text, string part, int colon)
    {
        string? path = null, name = null, guid = null;
        foreach (var pair in part[(colon + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=');
            if (equals <= 0) throw Wrong(text, $"'{pair}' is no pair of a key and a value");
            var value = Unescape(text, pair[(equals + 1)..]);
            switch (pair[..equals])
            {
                case "path": path = value; break;
                case "abstract": name = value; break;
                case "guid": guid = value; break;
                case "runtime" when value == "yes" && RuntimeDirectory is { } directory: path = directory + "/bus"; break;
            }
        }
        if (!part.StartsWith("unix:", StringComparison.Ordinal) || path is null == name is null) return null;
        return new DBusAddress(path ?? name!, name is not null, guid);
    }

    private static string Unescape(string text, string value)
    {
        if (!value.Contains('%')) return value;
        var bytes = new List<byte>(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '%')
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(value, i, 1));
                continue;
            }
            if (i + 2 >= value.Length || !char.IsAsciiHexDigit(value[i + 1]) || !char.IsAsciiHexDigit(value[i + 2])) throw Wrong(text, "after % there have to be two hexadecimal digits");
            bytes.Add(Convert.ToByte(value.Substring(i + 1, 2), 16));
            i += 2;
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static IReadOnlyList<DBusAddress> ParseVariable(string name, string text)
    {
        try
        {
            return Parse(text);
        }
        catch (CaissonException error)
        {
            throw new CaissonException($"The D-Bus address in {name} cannot be used", error.Cause, $"correct {name}, or unset it", error);
        }
    }

    private static string? Variable(string name) => ProcessEnvironment.Get(name) is { Length: > 0 } value ? value : null;

    private static CaissonException Wrong(string text, string why) => new($"'{text}' cannot be used as a D-Bus address", why);
}
