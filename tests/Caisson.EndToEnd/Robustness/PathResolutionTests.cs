using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Robustness;

/// <summary>What <c>..</c> leads to after a link is what the kernel finds there, never what is left when the text is shortened.</summary>
public sealed class PathResolutionTests : OciTest
{
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        var work = Sandbox.Work;
        Directory.CreateDirectory($"{work}/here");
        Directory.CreateDirectory($"{work}/far/dir");
        File.CreateSymbolicLink($"{work}/here/link", $"{work}/far/dir");
    }

    [RootFact]
    public async Task Of_a_bundle()
    {
        foreach (var place in (string[])["here", "far"]) await new BundleBuilder(Sandbox, $"{place}/b").Shell($"echo {place}").BuildAsync();
        (await OciAsync("run", "--bundle", $"{Sandbox.Work}/here/link/../b", "c")).ShouldExit().Output.ShouldBe("far\n");
        (await ShellAsync($"cd {Sandbox.Work}/here; {Programs.CaissonOci} run --bundle link/../b c")).ShouldExit().Output.ShouldBe("far\n");
        (await OciAsync("run", "--bundle", $"{Sandbox.Work}/far/b", "--config", $"{Sandbox.Work}/here/link/../../here/b/config.json", "c")).ShouldExit().Output.ShouldBe("here\n");
    }

    [RootFact]
    public async Task Of_a_root_file_system()
    {
        var bundle = await Builder.Shell("cat /mark").BuildAsync();
        foreach (var place in (string[])["here", "far"])
        {
            (await ShellAsync($"cp -a {bundle.Directory}/rootfs {Sandbox.Work}/{place}/rootfs; echo {place} > {Sandbox.Work}/{place}/rootfs/mark")).ShouldExit();
        }

        (await CaissonAsync("run", "--no-tty", "--rootfs", $"{Sandbox.Work}/here/link/../rootfs", "--", "cat", "/mark")).ShouldExit().Output.ShouldBe("far\n");
        (await ShellAsync($"rm -r {bundle.Directory}/rootfs; mv {Sandbox.Work}/far/rootfs {Sandbox.Work}/far/r; ln -s ../here/link {bundle.Directory}/link")).ShouldExit();
        Builder.Config["root"]!["path"] = "link/../r";
        bundle = await Builder.Root(BundleRoot.Empty).BuildAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Output.ShouldBe("far\n");
    }

    [RootFact]
    public async Task Of_a_state_root()
    {
        await using var run = Sandbox.Start(new ProgramStart(Programs.Caisson, "--root", $"{Sandbox.Work}/here/link/../state", "run", "--no-tty", "--name", "c", "--", "sh", "-c", "echo up; sleep 1000"));
        await run.WaitForAsync("up");
        Directory.Exists($"{Sandbox.Work}/far/state/c").ShouldBeTrue();
        Directory.Exists($"{Sandbox.Work}/here/state").ShouldBeFalse();
        (await CaissonAsync("--root", $"{Sandbox.Work}/far/state", "stop", "-t", "0", "c")).ShouldExit();
        await run.WaitAsync();
    }

    [RootFact]
    public async Task Of_a_file_that_keeps_a_namespace()
    {
        (await CaissonAsync("ns", "exec", $"--net={Sandbox.Work}/here/link/../net", "--", "true")).ShouldExit();
        (await ShellAsync($"umount {Sandbox.Work}/far/net && ! [ -e {Sandbox.Work}/here/net ]")).ShouldExit();
        (await CaissonAsync("ns", "exec", $"--net={Sandbox.Work}/far/", "--", "true")).ShouldFail("it is a directory").ShouldExit(125);
    }
}
