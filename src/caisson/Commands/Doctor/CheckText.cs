using System.Text;
using Caisson.Cli.Output;
using Caisson.Doctor.Checks;
using Caisson.Linux;

namespace Caisson.Cli.Commands.Doctor;

/// <summary>Prints answers for people, each as soon as it is known.</summary>
internal static class CheckText
{
    private const int NameColumn = 11;
    private const int TextColumn = 36;

    internal static void Print(IEnumerable<CheckReport> reports, CheckSummary summary, bool verbose)
    {
        var page = Page.ForTerminal();
        CheckGroup? group = null;
        foreach (var report in reports)
        {
            summary.Add(report);
            if (group != report.Check.Group)
            {
                if (group is not null) page.Line();
                page.Line(page.Bold(CheckGroups.Title(report.Check.Group)));
                group = report.Check.Group;
            }

            Print(page, report, verbose);
        }

        page.Line();
        page.Line(summary.ToString());
    }

    internal static void Print(Page page, CheckReport report, bool verbose)
    {
        var result = report.Result;
        var head = new StringBuilder("  ").Append(page.State(result.State, CheckSummary.Word(result.State).PadRight(NameColumn - 3))).Append(' ').Append(report.Check.Name);
        var width = NameColumn + report.Check.Name.Length;
        head.Append(' ', Math.Max(1, TextColumn - width));
        page.Wrap(head.ToString(), Math.Max(width + 1, TextColumn), PlainText.OneLine(result.Text), TextColumn);
        var tells = verbose || result.State != CheckState.Ok;
        if (!tells) return;
        page.Note("why", report.Check.Why, NameColumn);
        if (result.Finding is { } finding)
        {
            page.Note("because", PlainText.OneLine(finding.Cause), NameColumn);
            if (Advisor.Say(finding.Advice) is { } remedy) page.Command("try", PlainText.OneLine(remedy), NameColumn);
        }

        foreach (var detail in result.Details)
        {
            // Of a check that is not ok, what is not ok; all of it where that was asked for.
            if (verbose || detail.State != CheckState.Ok) page.Detail(detail, NameColumn);
        }
    }
}
