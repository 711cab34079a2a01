using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Mounts;

/// <summary>--no-pivot: the root is moved over the host's.</summary>
public sealed class NoPivotTests : MountTest
{
    [RootTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_container_sees_its_root_and_nothing_else(bool userNamespace)
    {
        if (userNamespace) Builder.UserNamespace(100000);
        var bundle = await Builder.Shell("ls /; cut -d' ' -f5 /proc/self/mountinfo; ls -d /../../etc/inittab /proc/1/root/home 2>&1; touch /here").BuildAsync();
        var options = (string[])["run", "--no-pivot", "--bundle", bundle.Directory, "c"];
        if (userNamespace) await HostAsync($"chown -R -h 100000:100000 {bundle.RootFileSystem}");
        var result = (await OciAsync(options)).ShouldExit();
        result.Output.ShouldNotContain(Sandbox.Work);
        result.Output.ShouldNotContain("/sys/fs/cgroup/memory");
        File.Exists(bundle.InRoot("here")).ShouldBeTrue();
    }

    [RootFact]
    public async Task Nothing_stays_on_the_host()
    {
        var before = await ShellAsync("cat /proc/self/mountinfo");
        (await RunAsync(b => b.Args("/bin/true"), "--no-pivot")).ShouldExit();
        (await ShellAsync("cat /proc/self/mountinfo")).Output.ShouldBe(before.Output);
    }
}
