using System.Text.Json.Nodes;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci;

/// <summary>What <c>spec</c> writes runs as it is, but for the terminal and the root.</summary>
public sealed class SpecTests : OciTest
{
    protected override SandboxOptions Options => new() { Users = true };

    private async Task<ProgramResult> RunAsync(TestUser user, params string[] spec)
    {
        var directory = Path.Combine(Sandbox.Work, "made");
        Directory.CreateDirectory(directory);
        if (user.IsOther) (await Sandbox.RunAsync("/bin/chown", $"{user.Uid}:{user.Gid}", directory)).ShouldExit();
        (await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, ["spec", .. spec]) { User = user, Directory = directory })).ShouldExit().Output.ShouldBe("");
        var path = Path.Combine(directory, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!;
        config["process"]!["terminal"] = false;
        config["process"]!["args"] = new JsonArray("/bin/sh", "-c", "id -u; id -g; echo \"$(hostname)\"; touch /x 2>/dev/null || echo read-only; ls /sys/class > /dev/null && echo sys");
        config["root"]!["path"] = Fixtures.Busybox;
        File.WriteAllText(path, config.ToJsonString());
        return await Sandbox.RunAsync(new ProgramStart(Programs.CaissonOci, "run", "c") { User = user, Directory = directory });
    }

    [RootFact]
    public async Task The_default_runs_for_root() => (await RunAsync(TestUser.Harness)).ShouldExit().Output.ShouldBe("0\n0\ncaisson\nread-only\nsys\n");

    [RootFact]
    public async Task The_rootless_one_runs_for_a_user_without_ranges() =>
        (await RunAsync(TestUser.Plain, "--rootless")).ShouldExit().Output.ShouldBe("0\n0\ncaisson\nread-only\nsys\n");

    [RootFact]
    public async Task The_rootless_one_runs_for_root_too() => (await RunAsync(TestUser.Harness, "--rootless")).ShouldExit().Output.ShouldBe("0\n0\ncaisson\nread-only\nsys\n");

    [RootFact]
    public async Task A_place_that_is_not_there_is_told()
    {
        (await OciAsync("spec", "--bundle", "/nowhere")).ShouldFail("/nowhere/config.json").ShouldExit(1);
        (await OciAsync("spec", "extra")).ShouldFail("'extra'").ShouldExit(1);
    }
}
