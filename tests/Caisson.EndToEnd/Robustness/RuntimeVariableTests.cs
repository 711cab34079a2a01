using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Robustness;

/// <summary>Variables with which .NET programs are configured are none for these programs, and go through to those that they start.</summary>
public sealed class RuntimeVariableTests : EndToEndTest
{
    public static TheoryData<string, string> Variables => new()
    {
        { "DOTNET_DbgEnableMiniDump", "1" },
        { "DOTNET_GCHeapHardLimit", "1" },
        { "DOTNET_GCHeapHardLimitSOH", "1" },
        { "DOTNET_GCLargePages", "1" },
        { "DOTNET_gcServer", "1" },
        { "DOTNET_GCgen0size", "ffffffffffff" },
        { "DOTNET_TieredCompilation", "x" },
    };

    [Theory]
    [MemberData(nameof(Variables))]
    public async Task They_configure_neither_program(string name, string value)
    {
        foreach (var program in (string[])[Programs.Caisson, Programs.CaissonOci])
        {
            var result = await Sandbox.RunAsync(new ProgramStart(program, "--version") { Environment = new Dictionary<string, string?> { [name] = value } });
            result.ShouldExit().Output.ShouldNotBeEmpty();
        }
    }

    [RootFact]
    public async Task They_reach_the_program()
    {
        var variables = new Dictionary<string, string?> { ["DOTNET_gcServer"] = "1", ["DOTNET_GCHeapHardLimit"] = "1", ["A"] = "a", ["DOTNET_ROOT"] = "/d" };
        var result = await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, "ns", "exec", "-u", "--", "sh", "-c", "env | grep -e ^DOTNET_ -e ^A= | sort") { Environment = variables });
        result.ShouldExit().Output.ShouldBe("A=a\nDOTNET_GCHeapHardLimit=1\nDOTNET_ROOT=/d\nDOTNET_gcServer=1\n");
        result = await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, "run", "--no-tty", "-e", "DOTNET_ROOT", "--", "sh", "-c", "echo $DOTNET_ROOT") { Environment = variables });
        result.ShouldExit().Output.ShouldBe("/d\n");
    }
}
