using System.Xml;

namespace Caisson.EndToEnd.ChildRules;

/// <summary>What the compiled code of a published program refers to: the compiler's own record, a node for each method or symbol.</summary>
/// <remarks>
/// The record must be the full one (ILC's --fulllog): by default only the first reference to a node is written down, so
/// that of a helper which everything uses hardly a trace is left.
/// </remarks>
internal sealed class CompiledGraph
{
    private readonly Dictionary<string, string> _names = [];
    private readonly Dictionary<string, List<(string Target, string Reason)>> _links = [];

    private CompiledGraph()
    {
    }

    /// <summary>Reads a .dgml.xml file.</summary>
    public static CompiledGraph Read(string file)
    {
        var graph = new CompiledGraph();
        using var reader = XmlReader.Create(file);
        while (reader.Read())
        {
            if (reader.NodeType != XmlNodeType.Element)
                continue;
            if (reader.Name == "Node")
                graph._names[reader.GetAttribute("Id")!] = reader.GetAttribute("Label")!;
            else if (reader.Name == "Link")
            {
                var source = reader.GetAttribute("Source")!;
                if (!graph._links.TryGetValue(source, out var targets))
                    graph._links.Add(source, targets = []);
                targets.Add((reader.GetAttribute("Target")!, reader.GetAttribute("Reason")!));
            }
        }
        return graph;
    }

    /// <summary>The nodes whose name fits.</summary>
    public IEnumerable<string> Find(Predicate<string> fits) => _names.Where(node => fits(node.Value)).Select(node => node.Key);

    /// <summary>A node's name.</summary>
    public string NameOf(string node) => _names[node];

    /// <summary>What a node's code or data refers to.</summary>
    public IEnumerable<string> From(string node) =>
        _links.TryGetValue(node, out var targets) ? targets.Select(link => link.Target).Distinct() : [];

    /// <summary>The nodes that refer to a node.</summary>
    public IEnumerable<string> To(string node) => _links.Where(links => links.Value.Exists(link => link.Target == node)).Select(links => links.Key);
}
