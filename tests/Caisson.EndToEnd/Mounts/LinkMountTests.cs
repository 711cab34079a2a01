using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Mounts;

/// <summary>copy-symlink, src-nofollow and dest-nofollow, which come from crun.</summary>
public sealed class LinkMountTests : MountTest
{
    [RootFact]
    public async Task A_link_as_the_source_is_made_again()
    {
        await HostAsync("ln -s some/where link; echo text > file");
        With("/made/deep/link", "bind", Sandbox.Work + "/link", "bind,copy-symlink");
        With("/there", "bind", Sandbox.Work + "/link", "rbind,copy-symlink");
        With("/file", "bind", Sandbox.Work + "/file", "bind,copy-symlink");
        var bundle = await Builder.Shell("readlink /made/deep/link; readlink /there; cat /file; grep -c link /proc/self/mountinfo").BuildAsync();
        await HostAsync($"ln -s some/where {bundle.RootFileSystem}/there");
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit(1).Line.ShouldBe("some/where\nsome/where\ntext\n0");
    }

    [RootTheory]
    [InlineData("ln -s else/where there")]
    [InlineData("echo text > there")]
    [InlineData("mkdir there")]
    public async Task Something_else_in_its_place_is_refused(string there)
    {
        await HostAsync("ln -s some/where link");
        With("/there", "bind", Sandbox.Work + "/link", "bind,copy-symlink");
        var bundle = await Builder.BuildAsync();
        await HostAsync($"cd {bundle.RootFileSystem}; {there}");
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldFail("/there", "already");
    }

    [RootFact]
    public async Task A_link_itself_is_bound_and_covered()
    {
        await HostAsync("ln -s /etc/passwd link; echo text > file");
        With("/seen", "bind", Sandbox.Work + "/link", "bind,src-nofollow");
        With("/covered", "bind", Sandbox.Work + "/file", "bind,dest-nofollow");
        With("/both", "bind", Sandbox.Work + "/link", "bind,src-nofollow,dest-nofollow");
        var bundle = await Builder.Shell("readlink /seen; cat /covered; cat /target; readlink /both").BuildAsync();
        await HostAsync($"cd {bundle.RootFileSystem}; echo own > target; ln -s target covered; ln -s target both");
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Line.ShouldBe("/etc/passwd\ntext\nown\n/etc/passwd");
    }
}
