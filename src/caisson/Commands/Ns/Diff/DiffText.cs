using Caisson.Cli.Commands.Ns.Show;
using Caisson.Inspect.Comparing;
using Caisson.Inspect.Views;
using Caisson.Linux;
using Caisson.Linux.Namespaces;

namespace Caisson.Cli.Commands.Ns.Diff;

/// <summary>Prints comparisons in the manner of diff(1): what is only in the first begins with a minus, what is only in the second with a plus.</summary>
internal static class DiffText
{
    private const int ProcessesShown = 8;

    internal static void Write(TextWriter output, string a, string b, IReadOnlyList<NamespaceComparison> comparisons)
    {
        var sheet = new Sheet(output);
        sheet.Title("--- " + a);
        output.WriteLine("+++ " + PlainText.Clean(b));
        sheet.Lines("shared", comparisons.Where(static one => one.IsShared == true).Select(static one => Name(one.A)));
        sheet.Rows("different", [.. comparisons.Where(static one => one.IsShared == false).Select(static one => new[] { "-" + Name(one.A), "+" + Name(one.B) })]);
        sheet.Lines("not known", comparisons.Where(static one => one.IsShared is null).Select(static one => NamespaceKinds.ProcName(one.Kind)));
        foreach (var comparison in comparisons)
        {
            if (comparison.IsShared == true) continue;
            if (comparison.Problem is null && comparison is { IsShared: null, Differences.Count: 0 }) continue;
            sheet.Title(NamespaceKinds.ProcName(comparison.Kind));
            if (comparison.Problem is { } problem) sheet.Line("not readable", problem);
            else if (comparison.Differences.Count == 0) sheet.Line("", "nothing differs in them");
            sheet.Line("partly", comparison.A.Network?.Value?.Problem ?? comparison.B.Network?.Value?.Problem);
            foreach (var aspect in comparison.Differences.GroupBy(static difference => difference.Aspect))
            {
                if (aspect.Key == "process") sheet.Lines("processes", Processes([.. aspect]));
                else sheet.Rows(aspect.Key, [.. aspect.SelectMany(Rows)]);
            }
        }
    }

    private static IEnumerable<string[]> Rows(Difference difference)
    {
        if (difference.A is { } a) yield return ["-" + difference.Item, a];
        if (difference.B is { } b) yield return ["+" + difference.Item, b];
    }

    // A process is in one view or not; of those that a machine has and a container has not a few will do.
    private static IEnumerable<string> Processes(List<Difference> differences)
    {
        foreach (var sides in differences.GroupBy(static one => one.B is null))
        {
            var names = Wording.Some(sides.Select(static one => $"{one.Item} ({one.A ?? one.B})"), ProcessesShown);
            yield return $"{(sides.Key ? '-' : '+')}{Wording.Count(sides.Count(), "process", "processes")}: {string.Join(", ", names)}";
        }
    }

    private static string Name(NamespaceDetails details) => Wording.Name(details.Kind, details.Id);
}
