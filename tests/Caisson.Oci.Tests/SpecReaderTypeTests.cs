using System.Text;
using System.Text.Json.Nodes;

namespace Caisson.Oci.Tests;

/// <summary>The types of the schema, all of them: each value of the full document is replaced by what it must not be.</summary>
public class SpecReaderTypeTests
{
    private static readonly List<string> Paths = [.. Nodes(Document()).Select(PathOf)];

    public static TheoryData<int> Places => [.. Enumerable.Range(1, Paths.Count - 1)];

    [Theory]
    [MemberData(nameof(Places))]
    public void A_value_of_another_type_is_told(int place)
    {
        var (document, node) = At(place);
        node.ReplaceWith<JsonNode>(node is JsonObject ? new JsonArray() : new JsonObject());
        ErrorsOf(document).ShouldHaveSingleItem().ShouldStartWith(Paths[place] + ": expected ");
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void Null_is_absent_everywhere_but_in_lists(int place)
    {
        var (document, node) = At(place);
        var inList = node.Parent is JsonArray;
        if (node.Parent is JsonArray list) list[list.IndexOf(node)] = null;
        else node.Parent!.AsObject()[node.GetPropertyName()] = null;
        var expected = inList ? $"{Paths[place]}: expected " : $"{Paths[place]}: is missing; ";
        foreach (var error in ErrorsOf(document)) error.ShouldStartWith(expected);
        if (inList) ErrorsOf(document).ShouldHaveSingleItem();
    }

    private static JsonNode Document() => JsonNode.Parse(FullDocument.Text)!;

    private static (JsonNode Document, JsonNode Node) At(int place)
    {
        var document = Document();
        return (document, Nodes(document).ElementAt(place));
    }

    private static IEnumerable<JsonNode> Nodes(JsonNode node)
    {
        yield return node;
        IEnumerable<JsonNode?> children = node switch
        {
            JsonObject map => map.Select(pair => pair.Value),
            JsonArray list => list,
            _ => [],
        };
        foreach (var child in children)
            foreach (var each in Nodes(child!)) yield return each;
    }

    private static string PathOf(JsonNode node) => node.GetPath().TrimStart('$').TrimStart('.').Replace("['", "[\"").Replace("']", "\"]");

    private static string[] ErrorsOf(JsonNode document)
    {
        try
        {
            SpecReader.Read(Encoding.UTF8.GetBytes(document.ToJsonString()));
            return [];
        }
        catch (SpecException failure)
        {
            return [.. failure.Errors.Select(error => error.ToString())];
        }
    }
}
