using System.Buffers;
using System.Text.Json;

namespace Caisson.Oci;

public sealed partial class ContainerState
{
    /// <summary>The status as documents spell it.</summary>
    public static string StatusName(ContainerStatus status) => status switch
    {
        ContainerStatus.Creating => "creating",
        ContainerStatus.Created => "created",
        ContainerStatus.Running => "running",
        ContainerStatus.Stopped => "stopped",
        ContainerStatus.Paused => "paused",
        _ => "unknown",
    };

    /// <summary>Writes the state as a JSON object, its keys in the order that engines are used to.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="indented">Whether over several lines, by two spaces.</param>
    public void Write(IBufferWriter<byte> output, bool indented = false)
    {
        using var json = new Utf8JsonWriter(output, SpecWriter.Options(indented, indentation: ' ', size: 2));
        Write(json);
    }

    /// <summary>Writes the state as a JSON object into a larger document, such as the array that <c>list</c> prints.</summary>
    /// <param name="json">Where to.</param>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        SpecWriter.Text(json, "ociVersion"u8, OciVersion);
        SpecWriter.Text(json, "id"u8, Id);
        if (Pid is { } pid) json.WriteNumber("pid"u8, pid);
        json.WriteString("status"u8, StatusName(Status));
        SpecWriter.Text(json, "bundle"u8, Bundle);
        SpecWriter.Text(json, "rootfs"u8, Rootfs);
        SpecWriter.Text(json, "created"u8, Created);
        SpecWriter.Text(json, "owner"u8, Owner);
        SpecWriter.Map(json, "annotations"u8, Annotations);
        json.WriteEndObject();
    }
}
