using System.Text.RegularExpressions;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.People;

/// <summary>What <c>make install</c> copies hangs together, and <c>make uninstall</c> takes all of it away.</summary>
[Trait("Vm", "no")] // The repository is not there.
public sealed partial class InstallTests : EndToEndTest
{
    private string Place => Path.Combine(Sandbox.Work, "place");

    private async Task InstallAsync(params string[] options)
    {
        var start = new ProgramStart("/bin/sh", ["scripts/install", .. options, Path.GetDirectoryName(Programs.Caisson)!, Place, "/usr/local"]) { Directory = RepositoryCopy.Path };
        (await Sandbox.RunAsync(start)).ShouldExit();
    }

    [Fact]
    public async Task Links_of_installed_pages_lead_somewhere()
    {
        await InstallAsync();
        var links = 0;
        foreach (var page in Directory.GetFiles(Place, "*.md", SearchOption.AllDirectories))
        {
            foreach (Match link in Link().Matches(Fence().Replace(await File.ReadAllTextAsync(page), "")))
            {
                var target = link.Groups["target"].Value.Split('#')[0];
                if (target.Length == 0 || target.Contains(':')) continue;
                links++;
                Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target)).ShouldBeTrue($"{page}: {target}");
            }
        }

        links.ShouldBeGreaterThan(100);
        await InstallAsync("--remove");
    }

    [Fact]
    public async Task Nothing_of_it_is_left_and_nothing_else_goes()
    {
        await InstallAsync();
        var mine = Path.Combine(Place, "usr/local/share/doc/caisson/mine");
        await File.WriteAllTextAsync(mine, "mine");
        await InstallAsync("--remove");
        Directory.GetFiles(Place, "*", SearchOption.AllDirectories).ShouldBe([mine]);
        Directory.GetDirectories(Place, "*", SearchOption.AllDirectories).Length.ShouldBe(5, "usr, local, share, doc, caisson");
        await InstallAsync();
        File.Delete(mine);
        await InstallAsync("--remove");
        Directory.GetFileSystemEntries(Place).ShouldBeEmpty();
    }

    /// <summary>A minute without a word looks like a hang.</summary>
    [Fact]
    public async Task A_build_tells_what_it_is_at()
    {
        var tools = Path.Combine(Sandbox.Work, "tools");
        Directory.CreateDirectory(tools);
        Directory.CreateDirectory(Path.Combine(Sandbox.Work, "src/some/obj"));
        await File.WriteAllTextAsync(Path.Combine(Sandbox.Work, "src/some/obj/graph.dgml.xml"), "");
        await File.WriteAllTextAsync(Path.Combine(tools, "dotnet"), """
            #!/bin/sh
            echo '  Determining projects to restore...'
            echo '  Caisson.Linux -> /x/Caisson.Linux.dll'
            echo '/x/File.cs(1,1): warning CS1: something'
            echo '  Generating native code'
            [ ! -e fail ] || { echo '/x/File.cs(1,1): error CS2: worse'; exit 1; }
            mkdir -p out/.publish-some && echo program >out/.publish-some/some
            """);
        File.SetUnixFileMode(Path.Combine(tools, "dotnet"), (UnixFileMode)0x1ED);
        var start = new ProgramStart("/bin/sh", Path.Combine(RepositoryCopy.Path, "scripts/publish"), "src/some", "out/some")
        {
            Directory = Sandbox.Work,
            Environment = new Dictionary<string, string?> { ["PATH"] = tools + ":/usr/bin:/bin" },
        };
        (await Sandbox.RunAsync(start)).ShouldExit().Error.ShouldBe("publishing some\n  restoring packages\n  compiled Caisson.Linux\n/x/File.cs(1,1): warning CS1: something\n  generating machine code\n");
        (await File.ReadAllTextAsync(Path.Combine(Sandbox.Work, "out/some"))).ShouldBe("program\n");
        Directory.GetFileSystemEntries(Path.Combine(Sandbox.Work, "out")).Select(Path.GetFileName).Order().ShouldBe(["graph", "some"]);
        await File.WriteAllTextAsync(Path.Combine(Sandbox.Work, "fail"), "");
        (await Sandbox.RunAsync(start)).ShouldExit(1).Error.ShouldContain("error CS2: worse");
        foreach (var entry in (string[])["tools", "src", "out"]) Directory.Delete(Path.Combine(Sandbox.Work, entry), recursive: true);
        File.Delete(Path.Combine(Sandbox.Work, "fail"));
    }

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("(?ms)^```.*?^```")]
    private static partial Regex Fence();
}
