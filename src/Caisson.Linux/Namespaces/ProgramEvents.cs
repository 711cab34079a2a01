using System.Text;
using System.Text.Json;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Processes;

namespace Caisson.Linux.Namespaces;

/// <summary>What <c>caisson</c> tells of a program that it started: lines of JSON in a pipe (<c>--json-status-fd</c>).</summary>
internal sealed class ProgramEvents(DescriptorHandle pipe, string caisson) : IDisposable
{
    private readonly List<byte> _pending = [];

    public void Dispose() => pipe.Dispose();

    /// <summary>Waits for the program's start; null if the pipe ended before.</summary>
    /// <exception cref="CaissonException">It could not be started, for the reason that was told.</exception>
    internal int? Started()
    {
        while (Next() is { } line)
        {
            using var document = Document(line);
            switch (document.RootElement.GetProperty("event"u8).GetString())
            {
                case "started": return document.RootElement.GetProperty("pid"u8).GetInt32();
                case "failed": throw Failure(document.RootElement);
            }
        }

        return null;
    }

    /// <summary>How the program ended; null if nothing was told.</summary>
    internal ExitStatus? Ended()
    {
        while (Next() is { } line)
        {
            using var document = Document(line);
            var root = document.RootElement;
            if (root.GetProperty("event"u8).GetString() is not "exited") continue;
            if (root.TryGetProperty("signal"u8, out var name) && Signal.TryParse(name.GetString(), out var signal)) return new ExitStatus(0, signal);
            return new ExitStatus(root.GetProperty("status"u8).GetInt32());
        }

        return null;
    }

    internal static CaissonException Failure(JsonElement root)
    {
        var step = Text(root, "step") ?? Text(root, "message") ?? "The program could not be started";
        return Text(root, "call") is { } call && root.TryGetProperty("errno"u8, out var errno)
            ? new CaissonException(step, call, (Errno)errno.GetInt32(), Text(root, "object"), Text(root, "cause"), Text(root, "remedy"))
            : new CaissonException(step, Text(root, "cause"), Text(root, "remedy"));
    }

    private static string? Text(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private JsonDocument Document(byte[] line)
    {
        try
        {
            return JsonDocument.Parse(line);
        }
        catch (JsonException e)
        {
            throw new CaissonException($"Cannot read what {caisson} tells of the program", $"it is not JSON: {Encoding.UTF8.GetString(line)}", "see that it is caisson, of the version of this library", e);
        }
    }

    private byte[]? Next()
    {
        Span<byte> buffer = stackalloc byte[4096];
        while (true)
        {
            var end = _pending.IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = _pending[..end].ToArray();
                _pending.RemoveRange(0, end + 1);
                return line;
            }

            var length = (int)SystemCall.Check(SystemCall.read(pipe.Descriptor, buffer), $"Cannot read what {caisson} tells of the program", "read");
            if (length == 0) return null;
            _pending.AddRange(buffer[..length]);
        }
    }
}
