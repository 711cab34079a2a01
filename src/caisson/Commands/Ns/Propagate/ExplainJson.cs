using System.Text.Json;
using Caisson.Inspect.Mounts;

namespace Caisson.Cli.Commands.Ns.Propagate;

/// <summary>Tells programs what would happen to a mount.</summary>
internal static class ExplainJson
{
    internal static void Write(Utf8JsonWriter json, Propagation propagation, Scene scene)
    {
        json.WriteStartObject();
        Namespace(json, propagation.Mount.View);
        json.WriteString("path"u8, propagation.Path);
        json.WriteString("inFileSystem"u8, propagation.InFileSystem);
        json.WriteStartObject("mount"u8);
        Mount(json, propagation.Mount);
        json.WriteEndObject();
        json.WriteString("propagation"u8, MountText.Type(propagation.Mount));
        if (propagation.Mount.Info.SharedGroup is { } shared) json.WriteNumber("sharedGroup"u8, shared);
        if (propagation.Mount.Info.MasterGroup is { } master) json.WriteNumber("masterGroup"u8, master);
        Places(json, "receivers", propagation.Receivers);
        Places(json, "senders", propagation.Senders);
        Places(json, "outside", propagation.Outside);
        json.WriteStartArray("unseenGroups"u8);
        foreach (var group in propagation.Unseen) json.WriteNumberValue(group.Id);
        json.WriteEndArray();
        Notes(json, scene);
        json.WriteEndObject();
    }

    internal static void Namespace(Utf8JsonWriter json, MountNamespaceView view)
    {
        if (view.Id is { } id) json.WriteNumber("namespace"u8, id.Inode);
        if (view.Pid is { } pid) json.WriteNumber("pid"u8, pid);
        if (view.ProcessName is { } name) json.WriteString("process"u8, name);
    }

    internal static void Mount(Utf8JsonWriter json, MountNode mount)
    {
        json.WriteNumber("id"u8, mount.Info.Id);
        json.WriteString("mountPoint"u8, mount.Info.MountPoint);
        json.WriteString("root"u8, mount.Info.Root);
        json.WriteString("type"u8, mount.Info.FileSystemType);
        json.WriteString("source"u8, mount.Info.Source);
    }

    internal static void Notes(Utf8JsonWriter json, Scene scene)
    {
        json.WriteStartArray("notSeen"u8);
        foreach (var note in SceneNotes.Of(scene)) json.WriteStringValue(note);
        json.WriteEndArray();
    }

    private static void Places(Utf8JsonWriter json, string name, IReadOnlyList<PropagationPlace> places)
    {
        json.WriteStartArray(name);
        foreach (var place in places)
        {
            json.WriteStartObject();
            Namespace(json, place.Mount.View);
            if (place.Path is { } path) json.WriteString("path"u8, path);
            json.WriteString("relation"u8, place.IsPeer ? "peer"u8 : name == "senders" ? "master"u8 : "slave"u8);
            json.WriteStartArray("groups"u8);
            foreach (var group in place.Route) json.WriteNumberValue(group.Id);
            json.WriteEndArray();
            json.WriteStartObject("mount"u8);
            Mount(json, place.Mount);
            json.WriteEndObject();
            if (name == "receivers" && place.HiddenBy is { } cover)
            {
                json.WriteStartObject("hiddenBy"u8);
                Mount(json, cover);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
