using System.Text.Json;
using Caisson.Oci;
using Caisson.OciRuntime;
using Caisson.OciRuntime.Commands;

namespace Caisson.Runtime.Tests.CommandLine;

public class TextTests
{
    [Fact]
    public void Ps_keeps_the_lines_of_the_containers_processes()
    {
        const string Text = "UID   PID  PPID CMD\nroot    1     0 init\nroot   12     1 sh -c 13\nann    13    12 sleep 12\n";
        PsCommand.Filter(Text, [12]).ShouldBe("UID   PID  PPID CMD\nroot   12     1 sh -c 13\n");
        PsCommand.Filter(Text, []).ShouldBe("UID   PID  PPID CMD\n");
        Should.Throw<CaissonException>(() => PsCommand.Filter("COMMAND\nsh\n", [1])).Message.ShouldContain("PID");
    }

    [Fact]
    public void Every_mount_option_of_features_is_one()
    {
        foreach (var option in FeaturesCommand.MountOptions.Split(' ')) MountOptions.Parse([option]).Data.ShouldBeNull(option);
        foreach (var option in FeaturesCommand.MountOptions.Split(' '))
            SpecValidator.Validate(new OciSpec { Mounts = [new SpecMount { Destination = "/x", Type = "tmpfs", Source = "tmpfs", Options = [option] }] })
                .Errors.ShouldNotContain(e => e.ToString().Contains("unknown", StringComparison.Ordinal) && e.Path.StartsWith("mounts", StringComparison.Ordinal), option);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("\"quoted\" \\ \u0001 \u00e9 \ud83d\ude00 /")]
    public void Log_messages_are_json(string message) => JsonDocument.Parse($"\"{Log.JsonText(message)}\"").RootElement.GetString().ShouldBe(message);
}
