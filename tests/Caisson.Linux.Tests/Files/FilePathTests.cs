using Caisson.Linux.Abi;
using Caisson.Linux.Files;

namespace Caisson.Linux.Tests.Files;

public sealed class FilePathTests
{
    [Theory]
    [InlineData("/a//b/./c/", "/a/b/c")]
    [InlineData("/", "/")]
    [InlineData("", "/base")]
    [InlineData(".", "/base")]
    [InlineData("x/y", "/base/x/y")]
    [InlineData("/caisson-nowhere/../x", "/caisson-nowhere/../x")]
    [InlineData("/usr/../", "/")]
    public void Paths_become_absolute(string path, string expected) => FilePath.Absolute(path, "/base").ShouldBe(expected);

    [Fact]
    public void What_follows_a_link_is_found_where_the_kernel_finds_it()
    {
        using var work = new TemporaryDirectory();
        Directory.CreateDirectory(work["far/dir"]);
        Directory.CreateDirectory(work["here"]);
        File.CreateSymbolicLink(work["here/link"], work["far/dir"]);
        FilePath.Absolute("link/../new", work["here"]).ShouldBe(work["far/new"]);
        FilePath.Absolute(work["here/link/../../here"]).ShouldBe(work["here"]);
        FilePath.Absolute(work["here/link/new"]).ShouldBe(work["here/link/new"]);
    }

    [Fact]
    public void Names_are_bytes()
    {
        using var work = new TemporaryDirectory();
        var name = CString.Decode([(byte)'f', 0xe9]);
        SystemCall.close(SystemCall.openat(Fcntl.AT_FDCWD, work[name], Fcntl.O_CREAT | Fcntl.O_WRONLY, 0x180));
        DirectoryEntries.TryNames(work.Path).ShouldBe([name]);
        FilePath.Exists(work[name]).ShouldBeTrue();
        FilePath.Exists(work["f\ufffd"]).ShouldBeFalse();
        SystemCall.unlinkat(Fcntl.AT_FDCWD, work[name]).ShouldBe(0);
    }

    [Fact]
    public void A_directory_that_is_not_there_has_no_names() => DirectoryEntries.TryNames("/caisson-nowhere").ShouldBeNull();

    [Fact]
    public void What_is_no_directory_is_an_error() => Should.Throw<CaissonException>(() => DirectoryEntries.TryNames("/etc/passwd")).Errno.ShouldBe(Errno.ENOTDIR);
}
