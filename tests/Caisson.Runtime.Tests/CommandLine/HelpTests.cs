using System.Text.RegularExpressions;
using Caisson.OciRuntime;
using Caisson.OciRuntime.Commands;

namespace Caisson.Runtime.Tests.CommandLine;

/// <summary>The table of commands, their help and the manual page tell the same.</summary>
public partial class HelpTests
{
    private static readonly string Page = Path.Combine(Root(), "docs", "caisson-oci.md");

    public static TheoryData<string> Commands => [.. Names()];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_option_is_in_the_help_and_every_option_of_the_help_is_known(string command)
    {
        var found = CommandTable.Find(command).ShouldNotBeNull();
        found.Help.ShouldStartWith($"caisson-oci {command} - ");
        found.Help.ShouldContain($"Usage: caisson-oci {command}");
        found.Help.ShouldEndWith("\n");
        found.Help.Split('\n').ShouldAllBe(line => line.Length <= 110);
        var known = found.Options.TrimStart('!').Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(option => option.TrimEnd('=')).ToList();
        var told = OptionLines(found.Help).ToList();
        told.ShouldBe(known, ignoreOrder: true);
    }

    [Fact]
    public void Global_options_are_in_the_help()
    {
        var known = GlobalOptions.Schema.TrimStart('!').Split(' ').Select(option => option.TrimEnd('=')).Append("help,h").Select(option => option.Replace(",V", ""));
        OptionLines(ProgramHelp.Text).ShouldBe(known, ignoreOrder: true);
    }

    [Fact]
    public void The_manual_page_has_every_help_as_it_is_printed()
    {
        var page = File.ReadAllText(Page);
        var expected = page;
        foreach (var (heading, help) in Names().Select(name => (name, CommandTable.Find(name)!.Help)).Prepend(("The program", ProgramHelp.Text)))
        {
            var block = new Regex($"(?<=^## {heading}\n(?:(?!^## |^```)[^\n]*\n)*```text\n).*?(?=^```$)", RegexOptions.Multiline | RegexOptions.Singleline);
            block.IsMatch(expected).ShouldBeTrue($"docs/caisson-oci.md has a section `## {heading}` that begins with its help in a block ```text");
            expected = block.Replace(expected, help.Replace("$", "$$"), 1);
        }
        if (Environment.GetEnvironmentVariable("CAISSON_UPDATE_GOLDEN") is not null) File.WriteAllText(Page, expected);
        else page.ShouldBe(expected, "CAISSON_UPDATE_GOLDEN=1 with this test writes it anew");
    }

    private static IEnumerable<string> Names()
    {
        var lines = ProgramHelp.Text.Split('\n');
        var first = Array.IndexOf(lines, "Commands:") + 1;
        return lines.Skip(first).TakeWhile(line => line.Length > 0).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]);
    }

    // "  -b, --bundle DIR  …" becomes "bundle,b".
    private static IEnumerable<string> OptionLines(string help) =>
        OptionLine().Matches(help).Select(match => match.Groups["letter"].Success ? $"{match.Groups["name"].Value},{match.Groups["letter"].Value}" : match.Groups["name"].Value);

    [GeneratedRegex("^ {2,6}(?:-(?<letter>[a-z]), )?--(?<name>[a-z0-9-]+)", RegexOptions.Multiline)]
    private static partial Regex OptionLine();

    private static string Root()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "caisson.slnx"))) directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}
