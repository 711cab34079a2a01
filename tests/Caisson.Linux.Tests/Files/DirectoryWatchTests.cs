using Caisson.Linux.Files;

namespace Caisson.Linux.Tests.Files;

public sealed class DirectoryWatchTests
{
    [Fact]
    public void Names_that_come_and_go_are_told()
    {
        using var directory = new TemporaryDirectory();
        using var watch = DirectoryWatch.Create();
        var seen = new List<(string, string, bool)>();
        watch.Add(directory.Path).ShouldBeTrue();
        watch.Add(directory.Path).ShouldBeTrue();
        watch.Add(directory.Path + "/missing").ShouldBeFalse();
        watch.Read(seen).ShouldBeTrue();
        seen.ShouldBeEmpty();

        File.WriteAllText(directory.Path + "/a", "");
        Directory.CreateDirectory(directory.Path + "/b");
        watch.Add(directory.Path + "/b").ShouldBeTrue();
        File.WriteAllText(directory.Path + "/b/c", "");
        File.Delete(directory.Path + "/b/c");
        Directory.Delete(directory.Path + "/b");
        File.Move(directory.Path + "/a", directory.Path + "/d");
        watch.Read(seen).ShouldBeTrue();
        var (top, below) = (directory.Path, directory.Path + "/b");
        seen.ShouldBe([(top, "a", true), (top, "b", true), (below, "c", true), (below, "c", false), (top, "b", false), (top, "a", false), (top, "d", true)]);
    }
}
