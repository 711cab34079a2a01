using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Caisson.Cli.Output;
using Caisson.Inspect;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Terminals;

namespace Caisson.Cli.Commands.Ns.Ls;

/// <summary>Prints what <c>caisson ns ls</c> has found.</summary>
internal static class LsOutput
{
    internal static void Write(NamespaceSnapshot snapshot, LsView view)
    {
        var nodes = LsNode.Arrange(snapshot, view);
        using var stream = StandardStream.Output();
        if (view.Json)
        {
            using (var json = new Utf8JsonWriter(stream, PlainJson.Indented))
            {
                json.WriteStartObject();
                json.WriteStartArray(view.Inside is null ? "namespaces"u8 : "processes"u8);
                foreach (var node in nodes) Write(json, node, view);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            stream.WriteByte((byte)'\n');
            return;
        }

        using var output = new StreamWriter(stream, new UTF8Encoding(false), 64 << 10);
        if (view.Raw) Raw(output, nodes, view);
        else Rows(output, nodes, view);
    }

    internal static void ListColumns(bool json, bool raw)
    {
        if (json)
        {
            using var stream = StandardStream.Output();
            using (var writer = new Utf8JsonWriter(stream, PlainJson.Indented))
            {
                writer.WriteStartArray();
                foreach (var column in LsColumn.All)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name"u8, column.Name);
                    writer.WriteString("type"u8, column.IsNumber ? "integer" : "string");
                    writer.WriteString("description"u8, column.Help);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            }

            stream.WriteByte((byte)'\n');
            return;
        }

        foreach (var column in LsColumn.All) Console.Out.WriteLine(raw ? $"{column.Name} {column.Help.Replace(" ", "\\x20", StringComparison.Ordinal)}" : $"{column.Name,-9} {column.Help}");
    }

    private static void Write(Utf8JsonWriter json, LsNode node, LsView view)
    {
        json.WriteStartObject();
        foreach (var column in view.Columns)
        {
            var text = view.Rows.Cell(column, node.Row);
            json.WritePropertyName(column.Name.ToLowerInvariant());
            if (text.Length == 0) json.WriteNullValue();
            else if (column.IsNumber) json.WriteRawValue(text);
            else json.WriteStringValue(column.IsList ? text.Replace('\n', ',') : text);
        }

        if (node.Below.Count > 0)
        {
            json.WriteStartArray("children"u8);
            foreach (var below in node.Below) Write(json, below, view);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Raw(TextWriter output, List<LsNode> nodes, LsView view)
    {
        if (view.Headings) output.WriteLine(string.Join(' ', view.Columns.ConvertAll(c => c.Name)));
        foreach (var node in nodes) Raw(output, node, view);
    }

    private static void Raw(TextWriter output, LsNode node, LsView view)
    {
        output.WriteLine(string.Join(' ', view.Columns.ConvertAll(c => RawCell(c, view.Rows.Cell(c, node.Row)))));
        foreach (var below in node.Below) Raw(output, below, view);
    }

    // Scripts that are used to lsns expect 0 where there is no parent or owner to be seen.
    private static string RawCell(LsColumn column, string text) => text.Length == 0 && column.Name is ("PNS" or "ONS") ? "0" : RawText(text);

    // As libsmartcols writes it: blanks, backslashes and what is not only printed byte by byte, so that a line has as many blanks as columns less one.
    private static string RawText(string text)
    {
        var result = new StringBuilder(text.Length);
        for (var rest = text; rest.Length > 0;)
        {
            var plain = Rune.DecodeFromUtf16(rest, out var rune, out var length) == OperationStatus.Done && rune.Value is not (' ' or '\\') && PlainText.IsPlain(rune);
            if (plain) result.Append(rest[..length]);
            else foreach (var value in CString.Bytes(rest[..length])) result.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
            rest = rest[length..];
        }

        return result.ToString();
    }

    private static void Rows(TextWriter output, List<LsNode> nodes, LsView view)
    {
        var terminal = view.Truncates && Terminal.IsTerminal(1);
        // Processes hang together by their commands, namespaces by their numbers.
        var processes = view.Tree == LsTree.Process || view.InsideAsTree;
        var tree = view.Tree == LsTree.None && !view.InsideAsTree ? -1 : view.Columns.FindIndex(c => c.Name == (processes ? "COMMAND" : "NS"));
        var table = new LsTable(view.Columns, tree);
        foreach (var node in nodes) Add(table, node, view, terminal, "", "");
        var width = terminal ? Terminal.GetSize(1).Columns : 0;
        table.Write(output, view.Headings, width);
    }

    private static void Add(LsTable table, LsNode node, LsView view, bool terminal, string first, string following)
    {
        var cells = new string[view.Columns.Count];
        for (var i = 0; i < cells.Length; i++)
        {
            var column = view.Columns[i];
            var blank = node.Continues && column.Name is not ("PID" or "PPID" or "USER" or "UID" or "COMMAND" or "CGROUP" or "UNIT");
            var text = blank ? "" : view.Rows.Cell(column, node.Row);
            if (terminal && column.Name == "UNIT") text = Short(text);
            // Of other columns a line's end is what somebody wrote into it.
            cells[i] = !column.IsList ? PlainText.Clean(text) : view.Wraps ? text : text.Replace('\n', ',');
        }

        table.Add(cells, first);
        for (var i = 0; i < node.Below.Count; i++)
        {
            var last = i == node.Below.Count - 1;
            Add(table, node.Below[i], view, terminal, following + (last ? "└─" : "├─"), following + (last ? "  " : "│ "));
        }
    }

    // Engines take twelve digits of an id for the whole.
    private static string Short(string unit)
    {
        var blank = unit.IndexOf(' ');
        var id = unit.AsSpan(blank + 1);
        return id.Length == 64 && !id.ContainsAnyExcept("0123456789abcdef") ? unit[..(blank + 13)] : unit;
    }
}
