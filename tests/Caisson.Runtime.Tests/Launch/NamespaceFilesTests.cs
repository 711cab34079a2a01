using Caisson.Launch;
using Caisson.Linux;
using Caisson.Linux.Namespaces;

namespace Caisson.Runtime.Tests.Launch;

/// <summary>Files that are to keep namespaces, in directories of somebody who exchanges them.</summary>
public sealed class NamespaceFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("caisson-files-").FullName;

    public void Dispose() => Directory.Delete(_directory, true);

    [Fact]
    public void What_was_made_is_taken_away_and_nothing_that_has_its_path_meanwhile()
    {
        Directory.CreateDirectory($"{_directory}/theirs");
        Directory.CreateDirectory($"{_directory}/ours");
        File.WriteAllText($"{_directory}/ours/passwd", "root");
        var files = new NamespaceFiles([new NamespaceFile(NamespaceKind.Uts, $"{_directory}/theirs/passwd")], forChildren: false);
        files.Prepare();
        Directory.Move($"{_directory}/theirs", $"{_directory}/elsewhere");
        File.CreateSymbolicLink($"{_directory}/theirs", "ours");
        files.Undo();

        File.ReadAllText($"{_directory}/ours/passwd").ShouldBe("root");
        Directory.GetFiles($"{_directory}/elsewhere").ShouldBeEmpty();
    }

    [Fact]
    public void A_symbolic_link_is_refused()
    {
        File.WriteAllText($"{_directory}/file", "");
        File.CreateSymbolicLink($"{_directory}/link", "file");
        var files = new NamespaceFiles([new NamespaceFile(NamespaceKind.Uts, $"{_directory}/link")], forChildren: false);
        Should.Throw<CaissonException>(files.Prepare).Message.ShouldContain("symbolic link");
        files.Undo();
        File.Exists($"{_directory}/file").ShouldBeTrue();
    }
}
