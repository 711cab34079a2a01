using System.Buffers;
using System.Text.Json;
using Caisson.Linux.Sockets;
using Caisson.Oci;
using Caisson.Seccomp;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Runtime;

/// <summary>Whoever answers the system calls that a filter gives to SCMP_ACT_NOTIFY: gets the descriptor for it over a socket (config-linux.md, "The Container Process State").</summary>
internal sealed class SeccompListener : IDisposable
{
    private const string Purpose = "seccomp listener's socket";
    private readonly string _path;
    private readonly string? _metadata;
    private SafeFileHandle? _socket;

    private SeccompListener(string path, string? metadata) => (_path, _metadata) = (path, metadata);

    /// <summary>Where the listener of the document's filter waits; null if that notifies nobody.</summary>
    public static string? PathOf(OciSpec spec, string bundle)
    {
        if (SeccompAnnotations.ListenerPath(spec) is not { } path) return null;
        if (SeccompAnnotations.Program(spec) is not null)
        {
            if (SeccompFilter.Of(spec, null) is not { Notifies: true }) return null;
        }
        else
        {
            bool notifies = spec.Linux?.Seccomp?.DefaultAction == "SCMP_ACT_NOTIFY";
            foreach (var rule in spec.Linux?.Seccomp?.Syscalls ?? []) notifies |= rule.Action == "SCMP_ACT_NOTIFY";
            if (!notifies) return null;
        }
        return path[0] == '/' ? path : System.IO.Path.Join(bundle, path);
    }

    /// <summary>The listener.</summary>
    /// <param name="path">What <see cref="PathOf"/> gave; null for no listener.</param>
    /// <param name="metadata">What the document wants it to be told.</param>
    public static SeccompListener? At(string? path, string? metadata) => path is null ? null : new(path, metadata);

    /// <summary>Where it waits.</summary>
    public string Path => _path;

    /// <summary>Connects: once it is certain that there will be something to send, and before anything is made that would need it.</summary>
    /// <exception cref="CaissonException">Nobody listens there.</exception>
    public void Connect() => _socket = UnixSocket.Connect(_path, Purpose);

    /// <summary>Hands the descriptor out, with what it belongs to; one connection is for one process.</summary>
    /// <param name="descriptor">The filter's listener.</param>
    /// <param name="pid">The process that has the filter.</param>
    /// <param name="state">The container's state.</param>
    public void Send(int descriptor, int pid, ContainerState state)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("ociVersion"u8, SpecDefaults.OciVersion);
            json.WriteStartArray("fds"u8);
            json.WriteStringValue("seccompFd"u8);
            json.WriteEndArray();
            json.WriteNumber("pid"u8, pid);
            if (!string.IsNullOrEmpty(_metadata)) json.WriteString("metadata"u8, _metadata);
            json.WritePropertyName("state"u8);
            state.Write(json);
            json.WriteEndObject();
        }
        UnixSocket.Send(_socket!, descriptor, buffer.WrittenSpan, Purpose);
    }

    public void Dispose() => _socket?.Dispose();
}
