using System.Text.RegularExpressions;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.People;

/// <summary>Pages print what the program prints, as far as that is the same on every machine: plans, and the steps of a launch.</summary>
public sealed partial class PageTests : EndToEndTest
{
    public static TheoryData<string, string, string> Plans()
    {
        var data = new TheoryData<string, string, string>();
        if (TestRun.Repository is not { } repository) return data;
        foreach (var page in (string[])[Path.Combine(repository, "README.md"), .. Directory.GetFiles(Path.Combine(repository, "docs"), "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal)])
        {
            foreach (Match block in Console().Matches(File.ReadAllText(page)))
            {
                var shown = new List<string>();
                foreach (var line in block.Groups["text"].Value.Split('\n').Reverse())
                {
                    if (!line.StartsWith("# ", StringComparison.Ordinal) && !line.StartsWith("$ ", StringComparison.Ordinal))
                    {
                        shown.Insert(0, line);
                        continue;
                    }

                    if (Steps().IsMatch(line)) data.Add(Path.GetRelativePath(repository, page), line[2..], string.Join('\n', shown));
                    shown.Clear();
                }
            }
        }

        return data;
    }

    [TheoryIf(Feature.Root, Feature.Overlay, Feature.TimeNamespaces)]
    [Trait("Vm", "no")] // The repository is not there.
    [MemberData(nameof(Plans))]
    public async Task A_plan_is_the_one_that_is_printed(string page, string command, string shown)
    {
        var start = new ProgramStart("/bin/sh", "-c", command) { Environment = new Dictionary<string, string?> { ["PATH"] = Path.GetDirectoryName(Programs.Caisson) + ":/usr/sbin:/usr/bin:/sbin:/bin" } };
        var result = (await Sandbox.RunAsync(start)).ShouldExit();
        var printed = Accidents().Replace((result.Output + result.Error).TrimEnd('\n'), "…");
        shown = Accidents().Replace(shown.TrimEnd('\n'), "…");
        // What an ellipsis stands for is not shown.
        if (shown.EndsWith("\n…", StringComparison.Ordinal)) printed.ShouldStartWith(shown[..^1], customMessage: page);
        else printed.ShouldBe(shown, page);
    }

    [GeneratedRegex("(?ms)^```console\n(?<text>.*?)^```")]
    private static partial Regex Console();

    [GeneratedRegex("^# caisson run --plan|^[#$] caisson ns exec -v ")]
    private static partial Regex Steps();

    // Names that are made up, times, and how many variables the caller has.
    [GeneratedRegex(@"(?m)(?<=_ses\.)[a-z]+-[a-z]+|^ *[0-9.]+ ms|[0-9]+(?= variables)")]
    private static partial Regex Accidents();
}
