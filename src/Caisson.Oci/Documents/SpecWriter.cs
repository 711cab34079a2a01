using System.Buffers;
using System.Text.Json;

namespace Caisson.Oci;

/// <summary>Writes the documents that <see cref="SpecReader"/> reads. What is null is left out; what is empty is written as empty, so that reading gives back what was written.</summary>
public static partial class SpecWriter
{
    /// <summary>Writes a configuration as UTF-8.</summary>
    /// <param name="spec">The configuration.</param>
    /// <param name="output">Where to.</param>
    /// <param name="indented">Whether over several lines, by tabs.</param>
    public static void Write(OciSpec spec, IBufferWriter<byte> output, bool indented = true)
    {
        using var json = new Utf8JsonWriter(output, Options(indented));
        Spec(json, spec);
    }

    /// <summary>Writes a configuration as UTF-8 to memory, indented by tabs.</summary>
    /// <param name="spec">The configuration.</param>
    /// <returns>The document, without a line feed at its end.</returns>
    public static byte[] ToUtf8(OciSpec spec)
    {
        var buffer = new ArrayBufferWriter<byte>(8192);
        Write(spec, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes a process as UTF-8: the document of <c>exec --process</c>.</summary>
    /// <param name="process">The process.</param>
    /// <param name="output">Where to.</param>
    /// <param name="indented">Whether over several lines, by tabs.</param>
    public static void Write(SpecProcess process, IBufferWriter<byte> output, bool indented = true)
    {
        using var json = new Utf8JsonWriter(output, Options(indented));
        ProcessBody(json, process);
    }

    // Paths and arguments are read by people: nothing is escaped that JSON does not ask for.
    internal static JsonWriterOptions Options(bool indented, char indentation = '\t', int size = 1) => new()
    {
        Indented = indented,
        IndentCharacter = indentation,
        IndentSize = size,
        NewLine = "\n",
        Encoder = JsonText.Encoder,
    };

    private static void Spec(Utf8JsonWriter json, OciSpec spec)
    {
        json.WriteStartObject();
        Text(json, "ociVersion"u8, spec.OciVersion);
        if (spec.Process is { } process)
        {
            json.WritePropertyName("process"u8);
            ProcessBody(json, process);
        }

        if (spec.Root is { } root)
        {
            json.WriteStartObject("root"u8);
            Text(json, "path"u8, root.Path);
            Flag(json, "readonly"u8, root.Readonly);
            json.WriteEndObject();
        }

        Text(json, "hostname"u8, spec.Hostname);
        Text(json, "domainname"u8, spec.Domainname);
        Mounts(json, spec.Mounts);
        Hooks(json, spec.Hooks);
        Map(json, "annotations"u8, spec.Annotations);
        if (spec.Linux is { } linux) Linux(json, linux);
        json.WriteEndObject();
    }

    private static void Mounts(Utf8JsonWriter json, List<SpecMount>? mounts)
    {
        if (mounts is null) return;
        json.WriteStartArray("mounts"u8);
        foreach (var mount in mounts)
        {
            json.WriteStartObject();
            Text(json, "destination"u8, mount.Destination);
            Text(json, "type"u8, mount.Type);
            Text(json, "source"u8, mount.Source);
            List(json, "options"u8, mount.Options);
            IdMappings(json, "uidMappings"u8, mount.UidMappings);
            IdMappings(json, "gidMappings"u8, mount.GidMappings);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void IdMappings(Utf8JsonWriter json, ReadOnlySpan<byte> name, List<SpecIdMapping>? mappings)
    {
        if (mappings is null) return;
        json.WriteStartArray(name);
        foreach (var mapping in mappings)
        {
            json.WriteStartObject();
            json.WriteNumber("containerID"u8, mapping.ContainerId);
            json.WriteNumber("hostID"u8, mapping.HostId);
            json.WriteNumber("size"u8, mapping.Size);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Hooks(Utf8JsonWriter json, SpecHooks? hooks)
    {
        if (hooks is null) return;
        json.WriteStartObject("hooks"u8);
        HookList(json, "prestart"u8, hooks.Prestart);
        HookList(json, "createRuntime"u8, hooks.CreateRuntime);
        HookList(json, "createContainer"u8, hooks.CreateContainer);
        HookList(json, "startContainer"u8, hooks.StartContainer);
        HookList(json, "poststart"u8, hooks.Poststart);
        HookList(json, "poststop"u8, hooks.Poststop);
        json.WriteEndObject();
    }

    private static void HookList(Utf8JsonWriter json, ReadOnlySpan<byte> name, List<SpecHook>? hooks)
    {
        if (hooks is null) return;
        json.WriteStartArray(name);
        foreach (var hook in hooks)
        {
            json.WriteStartObject();
            Text(json, "path"u8, hook.Path);
            List(json, "args"u8, hook.Args);
            List(json, "env"u8, hook.Env);
            if (hook.Timeout is { } timeout) json.WriteNumber("timeout"u8, timeout);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
