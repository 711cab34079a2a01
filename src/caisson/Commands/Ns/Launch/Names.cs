using System.Globalization;
using Caisson.Cli.CommandLine;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;

namespace Caisson.Cli.Commands.Ns.Launch;

/// <summary>Users and groups of this machine, as people write them: by number or by name.</summary>
internal static class Names
{
    /// <summary>A user id. What consists of digits is a number and never a name.</summary>
    internal static uint User(string text, string option, string command) => Of(text, option, command, "/etc/passwd", "user");

    /// <summary>A group id, likewise.</summary>
    internal static uint Group(string text, string option, string command) => Of(text, option, command, "/etc/group", "group");

    /// <summary>A number from 0 to 4294967294; null if it is none. The one above means "leave it" in every call that sets ids.</summary>
    internal static uint? Id(ReadOnlySpan<char> text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id != uint.MaxValue ? id : null;

    /// <summary>The name of a user id in a passwd file; null if it has none.</summary>
    internal static string? Find(string passwd, uint uid)
    {
        foreach (var line in passwd.Split('\n'))
        {
            var fields = line.Split(':');
            if (fields.Length >= 4 && fields[0].Length > 0 && Id(fields[2]) == uid) return fields[0];
        }

        return null;
    }

    private static uint Of(string text, string option, string command, string file, string what)
    {
        if (text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
            return Id(text) ?? throw new UsageException($"{command}: {option} {text}: the number is beyond 4294967294, the last id there is", command);
        var content = ProcFile.TryRead(file) is { } bytes ? CString.Decode(bytes) : "";
        foreach (var line in content.Split('\n'))
        {
            var fields = line.Split(':');
            if (fields.Length >= 3 && text.Length > 0 && fields[0] == text && Id(fields[2]) is { } id) return id;
        }

        throw new UsageException($"{command}: {option} {text}: there is no such {what} in {file}; give its number", command);
    }
}
