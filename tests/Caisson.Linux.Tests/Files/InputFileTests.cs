using System.Diagnostics;
using Caisson.Linux.Files;

namespace Caisson.Linux.Tests.Files;

public sealed class InputFileTests
{
    [Fact]
    public void A_file_is_read_to_its_end()
    {
        using var work = new TemporaryDirectory();
        var content = new byte[100_000];
        new Random(1).NextBytes(content);
        File.WriteAllBytes(work["file"], content);
        InputFile.Read(work["file"]).ShouldBe(content);
        InputFile.TryRead(work["other"]).ShouldBeNull();
    }

    [Theory]
    [InlineData("/dev/zero", "a device")]
    [InlineData("/dev/null", "a device")]
    [InlineData("/proc", "a directory")]
    [InlineData("", "empty")]
    public void What_is_neither_file_nor_pipe_is_refused(string path, string reason) => Should.Throw<CaissonException>(() => InputFile.Read(path)).Message.ShouldContain(reason);

    [Fact]
    public void What_is_too_long_is_refused()
    {
        using var work = new TemporaryDirectory();
        using (var file = File.Create(work["long"])) file.SetLength(InputFile.Limit + 1);
        Should.Throw<CaissonException>(() => InputFile.Read(work["long"])).Message.ShouldContain("longer than 64 MiB");
    }

    [Fact]
    public void A_pipe_that_nobody_writes_to_is_an_error_after_some_seconds()
    {
        using var work = new TemporaryDirectory();
        Run("mkfifo", work["pipe"]).WaitForExit();
        Should.Throw<CaissonException>(() => InputFile.Read(work["pipe"])).Message.ShouldContain("nobody wrote to it");
    }

    [Fact]
    public void A_pipe_is_read_to_its_end_although_its_writer_comes_late_and_pauses()
    {
        using var work = new TemporaryDirectory();
        Run("mkfifo", work["pipe"]).WaitForExit();
        using var writer = Run("sh", "-c", $"sleep 0.3; (echo one; sleep 0.3; echo two) > '{work["pipe"]}'");
        System.Text.Encoding.ASCII.GetString(InputFile.Read(work["pipe"])).ShouldBe("one\ntwo\n");
        writer.WaitForExit();
    }

    private static Process Run(string program, params string[] arguments) => Process.Start(program, arguments);
}
