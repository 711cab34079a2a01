using System.Text;
using Caisson.Doctor.Checks;
using Caisson.Doctor.Known;
using Caisson.Launch.Diagnosis;

namespace Caisson.Runtime.Tests.Diagnosis;

/// <summary>What <c>caisson doctor --explain</c> can tell: everything that a failing launch can say.</summary>
public sealed class KnownFailuresTests
{
    private static readonly IReadOnlyList<KnownFailure> s_all = KnownFailures.All();

    [Fact]
    public void Every_cause_has_an_example()
    {
        var names = typeof(ICause).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(ICause))).Select(type => type.Name);
        s_all.Select(failure => failure.Cause).Distinct().ShouldBe([.. names, nameof(EndedBySignal), nameof(MapHelperFailure), nameof(ProgramFailure)], ignoreOrder: true);
    }

    [Fact]
    public void Every_example_is_told_by_the_cause_that_it_is_for()
    {
        foreach (var failure in s_all)
        {
            var finding = failure.Tell();
            finding.ShouldNotBeNull($"{failure.Cause}: {failure.Seen}");
            finding.Cause.ShouldNotBeEmpty();
            if (failure.Example is not { } example) continue;
            var first = KnownCauses.All().First(cause => cause.Find(example.Failure, new Machine(example.Machine)) is not null);
            first.GetType().Name.ShouldBe(failure.Cause, failure.Seen);
        }
    }

    [Fact]
    public void No_two_examples_say_the_same() =>
        s_all.GroupBy(failure => (failure.Cause, failure.Tell())).Where(group => group.Count() > 1).Select(group => $"{group.Key.Cause}: {group.Key.Item2!.Cause}").ShouldBeEmpty();

    [Fact]
    public void Everything_that_a_cause_can_say_is_said_by_an_example()
    {
        var said = string.Join('\n', s_all.Select(failure => failure.Tell()!).Select(finding => $"{finding.Cause}\n{finding.Remedy}")) + string.Join('\n', s_all.Select(failure => failure.Seen));
        var directory = Path.Combine(Repository(), "src", "Caisson.Launch", "Diagnosis");
        var missing = new List<string>();
        foreach (var file in (string[])[.. Directory.GetFiles(Path.Combine(directory, "Causes"), "*.cs"), .. new[] { "EndedBySignal", "MapHelperFailure", "ProgramFile", "ProgramFailure", "PathWalk" }.Select(name => Path.Combine(directory, name + ".cs"))])
            foreach (var piece in Pieces(File.ReadAllText(file)))
                if (!said.Contains(piece, StringComparison.Ordinal)) missing.Add($"{Path.GetFileNameWithoutExtension(file)}: {piece}");
        missing.ShouldBeEmpty();
    }

    [Fact]
    public void Every_check_names_causes_that_are_known()
    {
        foreach (var check in KnownChecks.All())
            foreach (var cause in check.Causes) s_all.ShouldContain(failure => failure.Cause == cause, $"{check.Name}: {cause}");
    }

    // The parts of the source's texts that do not depend on anything: sentences, not names, rows or patterns.
    private static IEnumerable<string> Pieces(string source)
    {
        foreach (var line in source.Split('\n'))
        {
            if (line.TrimStart().StartsWith("//", StringComparison.Ordinal) || line.Contains(".Contains(\"", StringComparison.Ordinal) && !line.Contains("new(", StringComparison.Ordinal)) continue;
            foreach (var text in Literals(line))
                if (text.Length >= 20 && text.Contains(' ') && !text.StartsWith("Max ", StringComparison.Ordinal)) yield return text.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);
        }
    }

    // Text between quotes, cut where something is filled in; what stands in there may hold literals of its own.
    private static IEnumerable<string> Literals(string line)
    {
        var levels = new Stack<(bool InText, bool Fills)>();
        var piece = new StringBuilder();
        bool inText = false, fills = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (inText && c == '\\') piece.Append(c).Append(line[++i]);
            else if (c == '\'' && !inText && i + 2 < line.Length && (line[i + 2] == '\'' || line[i + 1] == '\\')) i += line[i + 1] == '\\' ? 3 : 2;
            else if (c == '"')
            {
                if (inText && piece.Length > 0) yield return piece.ToString();
                piece.Clear();
                (inText, fills) = (!inText, !inText && i > 0 && line[i - 1] == '$');
            }
            else if (inText && fills && c == '{')
            {
                if (piece.Length > 0) yield return piece.ToString();
                piece.Clear();
                levels.Push((true, true));
                inText = false;
            }
            else if (!inText && c == '{' && levels.Count > 0) levels.Push((false, false));
            else if (!inText && c == '}' && levels.Count > 0) (inText, fills) = levels.Pop();
            else if (inText) piece.Append(c);
        }
    }

    private static string Repository()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "caisson.slnx"))) directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}
