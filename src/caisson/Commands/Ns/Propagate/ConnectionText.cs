using System.Globalization;
using System.Text;
using Caisson.Cli.Output;
using Caisson.Inspect.Mounts;
using Caisson.Linux;

namespace Caisson.Cli.Commands.Ns.Propagate;

/// <summary>Tells people which mount namespaces are connected.</summary>
internal sealed class ConnectionText(TextWriter output, Scene scene, MountNamespaceView? only)
{
    private const int Width = 100;

    internal void Write()
    {
        var connections = Connection.Of(scene.Tables.Groups, only);
        foreach (var connection in connections) Write(connection);
        if (connections.Count == 0)
        {
            output.WriteLine(only is null
                ? "No mount namespace that can be seen passes mounts on to another one, or to slaves of its own."
                : $"{Capital(MountText.InWords(only))} passes no mounts on, and receives none.");
        }

        if (only is null)
        {
            var connected = connections.SelectMany(static c => c.Shared.Concat(c.Given)).Select(static p => p.View).Distinct().Count();
            output.WriteLine($"{MountText.Count(scene.Tables.Views.Count, "mount namespace", "mount namespaces")}, {connected} of them in such a relation.");
        }

        SceneNotes.Write(output, scene);
    }

    private void Write(Connection connection)
    {
        foreach (var line in TerminalText.Wrap(string.Join(", ", connection.Points().Select(PlainText.Clean)), Width)) output.WriteLine(line);
        output.WriteLine($"  {(connection.IsVisible ? "" : "no member visible, ")}peer {(connection.Groups.Count == 1 ? "group" : "groups")} {Numbers(connection.Groups)}");
        Parties(connection.Shared.Count == 1 ? "shared in" : "shared among", connection.Shared, "");
        Parties("given to", connection.Given, ", which gives it on to its own peers and slaves");
        Parties("comes from", connection.From, "");
        if (connection.FromUnseen) output.WriteLine("    comes from    a peer group of which no member is visible");
        output.WriteLine();
    }

    private void Parties(string title, List<Connection.Party> parties, string both)
    {
        foreach (var party in parties)
        {
            var at = party.Points.Count == 0 ? "" : $" at {string.Join(", ", party.Points.Select(PlainText.Clean))}";
            output.WriteLine($"    {title,-12}  {MountText.Label(party.View)}{at}{(party.IsBoth ? both : "")}");
            title = "";
        }
    }

    private static string Numbers(List<PeerGroup> groups)
    {
        var text = new StringBuilder();
        for (var i = 0; i < groups.Count; i++)
        {
            var start = i;
            while (i + 1 < groups.Count && groups[i + 1].Id == groups[i].Id + 1) i++;
            if (text.Length > 0) text.Append(", ");
            text.Append(CultureInfo.InvariantCulture, $"{groups[start].Id}");
            if (i > start) text.Append(i == start + 1 ? ", " : "-").Append(CultureInfo.InvariantCulture, $"{groups[i].Id}");
        }

        return text.ToString();
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
