using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Security;

/// <summary>A record says whom to kill, and a configuration which hooks to run: both are the caller's only if nobody else can put them there.</summary>
public sealed class StateRootTests : OciTest
{
    protected override SandboxOptions Options => new() { Users = TestRun.IsRoot };

    private string Proof => $"{Sandbox.Work}/proof";

    [RootTheory]
    // The root itself is somebody else's.
    [InlineData("mkdir -m 755 $W/r; chown 20001 $W/r", "r", "belongs to caisson-plain")]
    // It is root's, but anybody may add to it, and take away.
    [InlineData("mkdir -m 777 $W/r", "r", "may be written to by every user")]
    [InlineData("mkdir -m 775 $W/r; chgrp 20001 $W/r", "r", "may be written to by the group 20001")]
    // It is root's alone, and what it lies in is not: another one takes its place.
    [InlineData("mkdir -m 755 $W/p $W/p/r; chown 20001 $W/p", "p/r", "/p belongs to caisson-plain")]
    [InlineData("mkdir -m 777 $W/p; mkdir $W/p/r", "p/r", "/p may be written to by every user")]
    // A link that somebody else made, or that leads to a place of theirs.
    [InlineData("mkdir -m 755 $W/q; ln -s q $W/r; chown -h 20001 $W/r", "r", "belongs to caisson-plain")]
    [InlineData("mkdir -m 755 $W/q $W/q/r; chown 20001 $W/q; ln -s $W/q/r $W/r", "r", "/q belongs to caisson-plain")]
    public async Task A_place_that_others_can_fill_is_refused(string setup, string root, string why)
    {
        await PlantAsync(setup, root);
        foreach (var program in (string[])[Programs.CaissonOci, Programs.Caisson])
        {
            foreach (var command in (string[][])[program == Programs.Caisson ? ["ps", "--all"] : ["list"], program == Programs.Caisson ? ["rm", "planted"] : ["delete", "planted"]])
                (await Sandbox.RunAsync(program, ["--root", $"{Sandbox.Work}/{root}", .. command])).ShouldFail(why).Error.ShouldContain("is refused");
        }
        (await CaissonAsync("--root", $"{Sandbox.Work}/{root}", "run", "--", "true")).ShouldFail(why);
        (await OciAsync("--root", $"{Sandbox.Work}/{root}", "create", "--bundle", (await Builder.BuildAsync()).Directory, "c")).ShouldFail(why);
        File.Exists(Proof).ShouldBeFalse("the planted hook has run as root");
    }

    [RootTheory]
    [InlineData("mkdir -m 755 $W/r", "r")]
    // /tmp is such a place: nobody else takes away what is root's there.
    [InlineData("mkdir -m 1777 $W/p; mkdir -m 755 $W/p/r", "p/r")]
    [InlineData("mkdir -m 755 $W/q; ln -s q $W/r", "r")]
    [InlineData("mkdir -m 775 $W/r", "r")]
    public async Task What_is_the_callers_alone_is_used(string setup, string root)
    {
        // The control: a container in there is deleted, and its hook runs.
        await PlantAsync(setup, root);
        (await OciAsync("--root", $"{Sandbox.Work}/{root}", "delete", "planted")).ShouldExit();
        File.Exists(Proof).ShouldBeTrue();
        (await OciAsync("--root", $"{Sandbox.Work}/{root}", "run", "--bundle", (await Builder.BuildAsync()).Directory, "c")).ShouldExit();
    }

    [RootFact]
    public async Task Where_everybody_may_add_only_the_callers_own_containers_count()
    {
        await PlantAsync("mkdir -m 1777 $W/r", "r");
        (await ShellAsync($"chown -R 20001 {Sandbox.Work}/r/planted")).ShouldExit();
        foreach (var command in (string[][])[["state", "planted"], ["delete", "planted"], ["delete", "--force", "planted"]])
            (await OciAsync(["--root", $"{Sandbox.Work}/r", .. command])).ShouldFail("belongs to caisson-plain");
        (await OciAsync("--root", $"{Sandbox.Work}/r", "list")).ShouldExit().Output.ShouldContain("unknown");
        File.Exists(Proof).ShouldBeFalse();
        (await OciAsync("--root", $"{Sandbox.Work}/r", "run", "--bundle", (await Builder.BuildAsync()).Directory, "c")).ShouldExit();
        // The control.
        (await ShellAsync($"chown -R 0 {Sandbox.Work}/r/planted")).ShouldExit();
        (await OciAsync("--root", $"{Sandbox.Work}/r", "delete", "planted")).ShouldExit();
        File.Exists(Proof).ShouldBeTrue();
    }

    [RootFact]
    public async Task A_user_is_not_given_the_runtime_directory_of_another()
    {
        // As after `su` that keeps the environment.
        (await ShellAsync($"chmod 777 {Sandbox.RuntimeDirectory(TestUser.Ranged).Replace(Sandbox.RunDirectory, "/run", StringComparison.Ordinal)}")).ShouldExit();
        var environment = new Dictionary<string, string?> { ["XDG_RUNTIME_DIR"] = $"/run/user/{TestUser.Ranged.Uid}" };
        foreach (var (program, command) in (ReadOnlySpan<(string, string)>)[(Programs.CaissonOci, "list"), (Programs.Caisson, "ps")])
            Sandbox.RunAsync(new ProgramStart(program, command) { User = TestUser.Plain, Environment = environment }).Result.ShouldFail($"/run/user/{TestUser.Ranged.Uid} belongs to caisson-test");
    }

    [RootFact]
    public async Task Who_calls_himself_root_in_a_namespace_has_roots_directories_on_the_way()
    {
        var start = new ProgramStart("/usr/bin/unshare", "--user", "--map-root-user", Programs.CaissonOci, "list") { User = TestUser.Plain };
        (await Sandbox.RunAsync(start)).ShouldExit();
    }

    // Made by the other user where that user may; else by root, in the same form.
    private async Task PlantAsync(string setup, string root)
    {
        var hook = $$"""{"ociVersion":"1.0.2","root":{"path":"/"},"process":{"cwd":"/","args":["true"]},"hooks":{"poststop":[{"path":"/bin/sh","args":["sh","-c","id -u >{{Proof}}"] } ] } }""";
        var record = """{"version":1,"id":"planted","ociVersion":"1.0.2","bundle":"/","rootfs":"/","created":"2026-01-01T00:00:00Z","pid":999999,"startTime":1,"hooks":true}""";
        await ShellAsync($"W={Sandbox.Work}; chmod 755 $W; {setup}; mkdir -p $W/{root}/planted && printf %s '{hook}' >$W/{root}/planted/config.json && printf %s '{record}' >$W/{root}/planted/state.json");
    }
}
