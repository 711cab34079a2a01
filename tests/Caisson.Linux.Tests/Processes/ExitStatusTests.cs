using Caisson.Linux.Processes;

namespace Caisson.Linux.Tests.Processes;

public sealed class ExitStatusTests
{
    [Theory]
    [InlineData(0, 0, "exited with 0")]
    [InlineData(0x300, 3, "exited with 3")]
    [InlineData(0xff00, 255, "exited with 255")]
    [InlineData(9, 137, "killed by SIGKILL")]
    [InlineData(0x8b, 139, "killed by SIGSEGV (core dumped)")]
    public void Wait_words_are_read(int word, int shell, string text)
    {
        var status = ExitStatus.FromWaitStatus(word);
        status.ShellStatus.ShouldBe(shell);
        status.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData(0x137f)]
    [InlineData(0xffff)]
    public void Stops_are_no_ends(int word) => Should.Throw<ArgumentException>(() => ExitStatus.FromWaitStatus(word));
}
