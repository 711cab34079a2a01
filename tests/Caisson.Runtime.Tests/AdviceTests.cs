using System.Text.RegularExpressions;
using Caisson.Runtime.Tests.State;

namespace Caisson.Runtime.Tests;

/// <summary>Libraries say what helps, and programs how their users do it.</summary>
public sealed partial class AdviceTests
{
    [Fact]
    public void An_error_tells_how_if_a_program_knows_and_what_in_any_case()
    {
        var error = new CaissonException("it failed", "a reason", new Advice("delete the container", AdviceKind.DeleteContainer, "web"));
        error.Message.ShouldBe("it failed: a reason; delete the container");
        error.Describe("caisson rm -f web").ShouldBe("it failed: a reason; delete the container (caisson rm -f web)");
        error.Explain().ShouldBe("it failed\n  because a reason\n  try: delete the container");
        error.Remedy.ShouldBe("delete the container");
        new CaissonException("it failed").Describe("nothing to do with it").ShouldBe("it failed");
    }

    [Fact]
    public void A_name_that_is_taken_names_the_container_to_delete()
    {
        using var root = new TemporaryRoot();
        root.Store.Create("web").Dispose();
        var advice = Should.Throw<CaissonException>(() => root.Store.Create("web")).Advice!;
        (advice.Kind, advice.Object).ShouldBe((AdviceKind.DeleteContainer, "web"));
    }

    [Fact]
    public void No_text_of_a_library_speaks_of_the_programs_commands_and_options()
    {
        var directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "caisson.slnx"))) directory = Path.GetDirectoryName(directory);
        Assert.NotNull(directory);
        var faults = new List<string>();
        int texts = 0;
        foreach (var library in (string[])["Caisson.Linux", "Caisson.DBus", "Caisson.Oci", "Caisson.Runtime", "Caisson.Inspect"])
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(directory, "src", library), "*.cs", SearchOption.AllDirectories))
            {
                // NamespaceBuilder starts the program: what it has are arguments.
                if (file.EndsWith("/NamespaceBuilder.cs", StringComparison.Ordinal)) continue;
                if (file.Contains("/obj/", StringComparison.Ordinal) || file.Contains("/bin/", StringComparison.Ordinal)) continue;
                foreach (var line in File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)))
                {
                    foreach (Match text in Text().Matches(line))
                    {
                        texts++;
                        if (OfTheCommandLine().IsMatch(text.Value)) faults.Add($"{Path.GetFileName(file)}: {text.Value}");
                    }
                }
            }
        }
        texts.ShouldBeGreaterThan(1000);
        faults.ShouldBeEmpty();
    }

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Text();

    // What the programs offer to whom they talk to; options of others (docker, systemd-run, mount) are advice about those.
    [GeneratedRegex(@"caisson (run|rm|ns|ps|exec|kill)\b|--(root|bundle|force|cgroup-manager|console-socket|pid-file|userns|cap-drop|rootfs|ignore-paused|no-pivot|follow-context)\b|`(delete|create|start|exec|spec)\b")]
    private static partial Regex OfTheCommandLine();
}
