using Caisson.Cgroups;
using Caisson.OciRuntime;
using Caisson.OciRuntime.CommandLine;

namespace Caisson.Runtime.Tests.CommandLine;

public class ArgumentReaderTests
{
    private const string Schema = "bundle,b= pid-file= detach,d keep tty,t env,e=";

    private static string Read(string schema, params string[] arguments)
    {
        var reader = new ArgumentReader(arguments, 0, "run", schema);
        var found = new List<string>();
        while (reader.Next()) found.Add(reader.Option is "bundle" or "pid-file" or "env" ? $"{reader.Option}={reader.Value}" : $"{reader.Option}:{reader.On}");
        return string.Join(' ', found) + " | " + string.Join(' ', reader.Operands);
    }

    [Theory]
    [InlineData("--bundle B x", "bundle=B | x")]
    [InlineData("--bundle=B x", "bundle=B | x")]
    [InlineData("-bundle B x", "bundle=B | x")]
    [InlineData("-bundle=B x", "bundle=B | x")]
    [InlineData("-b B x", "bundle=B | x")]
    [InlineData("-b=B x", "bundle=B | x")]
    [InlineData("--bundle= x", "bundle= | x")]
    [InlineData("--bundle=a=b x", "bundle=a=b | x")]
    [InlineData("--bundle -x y", "bundle=-x | y")]
    [InlineData("x --detach", "detach:True | x")]
    [InlineData("--detach=false --keep=1 -t=T", "detach:False keep:True tty:True | ")]
    [InlineData("-dt x", "detach:True tty:True | x")]
    [InlineData("-te A=1 x", "tty:True env=A=1 | x")]
    [InlineData("-- --detach -", " | --detach -")]
    [InlineData("- x", " | - x")]
    [InlineData("-e A -e B", "env=A env=B | ")]
    public void Options_are_written_as_people_and_engines_do(string line, string expected) => Read(Schema, line.Split(' ')).ShouldBe(expected);

    [Theory]
    [InlineData("-t x --tty -d", "tty:True | x --tty -d")]
    [InlineData("-- x -t", " | x -t")]
    [InlineData("x -- y", " | x -- y")]
    public void What_follows_is_somebody_elses_where_the_schema_says_so(string line, string expected) => Read("!" + Schema, line.Split(' ')).ShouldBe(expected);

    [Theory]
    [InlineData("--nope", "unknown option '--nope' of run")]
    [InlineData("--nope=1", "unknown option '--nope' of run")]
    [InlineData("-dx", "unknown option '-dx'")]
    [InlineData("-etd", "unknown option '-etd'")]
    [InlineData("--=x", "unknown option '--'")]
    [InlineData("x --bundle", "option '--bundle' needs a value")]
    [InlineData("-db", "option '-b' needs a value")]
    [InlineData("--keep=perhaps", "'perhaps' is neither true nor false")]
    public void Mistakes_are_named(string line, string message)
    {
        var error = Should.Throw<UsageException>(() => Read(Schema, line.Split(' ')));
        error.Message.ShouldContain(message);
        error.Message.ShouldEndWith("see `caisson-oci run --help`");
    }

    [Fact]
    public void The_number_of_operands_is_checked()
    {
        var reader = new ArgumentReader(["a", "b"], 0, "kill", "all,a");
        while (reader.Next()) { }
        reader.Take(1, 2, "an ID").Count.ShouldBe(2);
        Should.Throw<UsageException>(() => reader.Take(3, 3, "three names")).Message.ShouldContain("kill needs three names, and got 2 arguments");
        Should.Throw<UsageException>(() => reader.Take(0, 1, "an ID")).Message.ShouldContain("and got 'b' besides");
    }

    [Fact]
    public void Global_options_end_at_the_command()
    {
        using var log = new Log();
        var (options, position) = GlobalOptions.Parse(["--root", "/r", "-debug", "--log-format=json", "--cgroup-manager", "disabled", "run", "--version"], log);
        position.ShouldBe(6);
        options.Version.ShouldBeFalse();
        options.CgroupManager.ShouldBe(CgroupManager.Disabled);
        options.Manager.Store.Root.ShouldBe("/r");
        log.Json.ShouldBeTrue();
        log.IsDebug.ShouldBeTrue();
    }

    [Fact]
    public void A_fault_is_a_step_and_an_error()
    {
        using var log = new Log();
        GlobalOptions.Parse(["--fault", "7:EPERM"], log).Options.Fault.ShouldBe(new(7, Linux.Errno.EPERM));
        GlobalOptions.Parse(["--fault=7"], log).Options.Fault.ShouldBe(new(7, Linux.Errno.EIO));
        foreach (var bad in (string[])["0", "x", "7:", "7:ENOPE"]) Should.Throw<UsageException>(() => GlobalOptions.Parse(["--fault", bad], log));
    }
}
