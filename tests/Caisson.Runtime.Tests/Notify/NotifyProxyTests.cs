using System.Text;
using Caisson.Runtime.Notify;

namespace Caisson.Runtime.Tests.Notify;

/// <summary>What of a container's message to the service manager goes on: sd_notify(3).</summary>
public sealed class NotifyProxyTests
{
    private static string Allowed(string message) => NotifyProxy.Allowed(Encoding.UTF8.GetBytes(message));

    [Theory]
    [InlineData("READY=1", "READY=1\n")]
    [InlineData("READY=1\nSTATUS=all is well: ü\nERRNO=2\nMAINPID=1\nFDSTORE=1\nWATCHDOG_USEC=1\nX=1\n=1\nREADY", "READY=1\nSTATUS=all is well: ü\nERRNO=2\n")]
    [InlineData("", "")]
    public void Of_the_program_alone(string message, string expected) => Allowed(message).ShouldBe(expected);

    /// <summary>systemd ends a line at each of these too, so what follows would be an assignment that was not looked at.</summary>
    [Theory]
    [InlineData("STATUS=a\rMAINPID=1")]
    [InlineData("STATUS=a\0MAINPID=1")]
    [InlineData("STATUS=a\vMAINPID=1")]
    [InlineData("STATUS=a\u0085MAINPID=1")]
    [InlineData("STATUS=a\u2028MAINPID=1")]
    [InlineData("\rSTATUS=a")]
    [InlineData("READY\r=1")]
    [InlineData("STATUS=\e]0;title\a")]
    [InlineData("STATUS=\u202egpj.exe")]
    public void No_line_with_an_invisible_character(string line)
    {
        Allowed(line).ShouldBe("");
        Allowed($"READY=1\n{line}\nSTOPPING=1").ShouldBe("READY=1\nSTOPPING=1\n");
    }

    [Fact]
    public void No_line_that_is_no_text() => NotifyProxy.Allowed([.. "STATUS=a"u8, 0xff, .. "\nREADY=1"u8]).ShouldBe("READY=1\n");
}
