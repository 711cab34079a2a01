using System.Buffers;
using System.Text;
using System.Text.Json;
using Caisson.Cli.Output;
using Caisson.Inspect;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns.Watch;

/// <summary>Standard output as a stream of events: each line is written at once, and a reader that has gone away is the end, not an error.</summary>
internal sealed class EventOutput
{
    private readonly ArrayBufferWriter<byte> _buffer = new(512);

    /// <summary>Writes a line; false if nobody reads any more.</summary>
    internal bool Line(string text)
    {
        _buffer.ResetWrittenCount();
        Encoding.UTF8.GetBytes(text, _buffer);
        return End();
    }

    /// <summary>Writes an object that begins with the time; false if nobody reads any more.</summary>
    internal bool Json(Action<Utf8JsonWriter> fill)
    {
        _buffer.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_buffer, PlainJson.Compact))
        {
            json.WriteStartObject();
            json.WriteString("time"u8, DateTimeOffset.UtcNow);
            fill(json);
            json.WriteEndObject();
        }

        return End();
    }

    /// <summary>A kept namespace, within an object.</summary>
    internal static void Write(Utf8JsonWriter json, KeptNamespace kept)
    {
        json.WriteString("name"u8, kept.Name);
        json.WriteString("kind"u8, NamespaceKinds.ProcName(kept.Kind));
        json.WriteString("path"u8, kept.Path);
        if (kept.Id is { } id) json.WriteNumber("id"u8, id.Inode);
        else json.WriteNull("id"u8);
    }

    private bool End()
    {
        _buffer.Write("\n"u8);
        var result = SystemCall.write_all(1, _buffer.WrittenSpan);
        if (result == -(int)Errno.EPIPE) return false;
        SystemCall.Check(result, "Cannot write to standard output", "write");
        return true;
    }
}
