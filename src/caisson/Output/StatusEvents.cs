using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Caisson.Cli.CommandLine;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Cli.Output;

/// <summary>Tells a program what happens to the container: a line of JSON for each event, on a descriptor that it opened (<c>--json-status-fd</c>).</summary>
internal sealed class StatusEvents
{
    private readonly int _descriptor;

    private StatusEvents(int descriptor) => _descriptor = descriptor;

    /// <summary>Checks the descriptor; null if none was asked for.</summary>
    internal static StatusEvents? From(string? text, string command)
    {
        if (text is null) return null;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor))
            throw new UsageException($"--json-status-fd {text}: expected the number of an open file descriptor", command);
        if (SystemCall.fcntl(descriptor, Fcntl.F_GETFD) < 0)
            throw new CaissonException($"--json-status-fd {text}", $"descriptor {descriptor} is not open", $"open it in the shell, such as {descriptor}>status.json");
        // It is for the caller's partner, not for the container.
        if (descriptor > 2) SystemCall.fcntl(descriptor, Fcntl.F_SETFD, Fcntl.FD_CLOEXEC);
        return new StatusEvents(descriptor);
    }

    internal void Created(string name, int pid) => Write(json =>
    {
        json.WriteString("event"u8, "created"u8);
        json.WriteString("name"u8, name);
        json.WriteNumber("pid"u8, pid);
        json.WriteStartObject("namespaces"u8);
        WriteNamespaces(json, pid);
        json.WriteEndObject();
    });

    internal void Started(int pid, bool namespaces = false) => Write(json =>
    {
        json.WriteString("event"u8, "started"u8);
        json.WriteNumber("pid"u8, pid);
        if (!namespaces) return;
        json.WriteStartObject("namespaces"u8);
        WriteNamespaces(json, pid);
        json.WriteEndObject();
    });

    internal void Exited(ExitStatus status, int code, bool timedOut) => Write(json =>
    {
        json.WriteString("event"u8, "exited"u8);
        json.WriteNumber("status"u8, code);
        if (status.Signal is { } signal) json.WriteString("signal"u8, signal.ToString());
        if (timedOut) json.WriteBoolean("timedOut"u8, true);
    });

    internal void Failed(CaissonException error) => Write(json =>
    {
        json.WriteString("event"u8, "failed"u8);
        json.WriteString("message"u8, Advisor.Describe(error));
        json.WriteString("step"u8, error.Step);
        if (error.Call is { } call)
        {
            json.WriteString("call"u8, call);
            json.WriteNumber("errno"u8, (int)error.Errno);
        }

        if (error.Object is { } thing) json.WriteString("object"u8, thing);
        if (error.Cause is { } cause) json.WriteString("cause"u8, cause);
        if (Advisor.Say(error.Advice) is { } remedy) json.WriteString("remedy"u8, remedy);
    });

    /// <summary>The ids of a process's namespaces, by kind.</summary>
    internal static void WriteNamespaces(Utf8JsonWriter json, int pid)
    {
        foreach (var kind in NamespaceKinds.Each)
        {
            if (Inode(pid, kind) is { } inode) json.WriteNumber(NamespaceKinds.ProcName(kind), inode);
        }
    }

    // The link's text, such as net:[4026531840]: reading it needs less than opening the namespace.
    private static ulong? Inode(int pid, NamespaceKind kind)
    {
        string? text;
        try
        {
            text = new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/{NamespaceKinds.ProcName(kind)}")).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        var start = text?.IndexOf('[') ?? -1;
        return start >= 0 && ulong.TryParse(text.AsSpan(start + 1).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var inode) ? inode : null;
    }

    private void Write(Action<Utf8JsonWriter> fill)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            fill(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        var rest = buffer.WrittenSpan;
        while (rest.Length > 0)
        {
            // A reader that has gone away is no reason to end the container.
            var written = SystemCall.write(_descriptor, rest);
            if (written <= 0) return;
            rest = rest[(int)written..];
        }
    }
}
