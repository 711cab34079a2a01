using System.Text.Json;
using Caisson.Inspect.Mounts;

namespace Caisson.Cli.Commands.Ns.Propagate;

/// <summary>Tells programs about peer groups, and gives the tables as well, so that they can be read again.</summary>
internal static class ConnectionJson
{
    internal static void Write(Utf8JsonWriter json, Scene scene, MountNamespaceView? only)
    {
        json.WriteStartObject();
        json.WriteStartArray("peerGroups"u8);
        foreach (var connection in Connection.Of(scene.Tables.Groups, only))
        {
            foreach (var group in connection.Groups) Group(json, group);
        }

        json.WriteEndArray();
        scene.Tables.WriteMembers(json);
        ExplainJson.Notes(json, scene);
        json.WriteEndObject();
    }

    private static void Group(Utf8JsonWriter json, PeerGroup group)
    {
        json.WriteStartObject();
        json.WriteNumber("id"u8, group.Id);
        Mounts(json, "members", group.Members);
        Mounts(json, "slaves", group.Slaves);
        json.WriteStartArray("masters"u8);
        foreach (var master in group.Masters) json.WriteNumberValue(master.Id);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Mounts(Utf8JsonWriter json, string name, IReadOnlyList<MountNode> mounts)
    {
        json.WriteStartArray(name);
        foreach (var mount in mounts)
        {
            json.WriteStartObject();
            ExplainJson.Namespace(json, mount.View);
            ExplainJson.Mount(json, mount);
            if (name == "slaves" && mount.Info.SharedGroup is { } shared) json.WriteNumber("sharedGroup"u8, shared);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
