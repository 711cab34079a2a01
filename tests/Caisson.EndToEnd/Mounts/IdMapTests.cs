using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Mounts;

/// <summary>Mounts whose files appear with other owners.</summary>
public sealed class IdMapTests : MountTest
{
    private void Map(int index, params (long, long, long)[] ranges)
    {
        Builder.Config["mounts"]!.AsArray()[^index]!["uidMappings"] = Maps(ranges);
        Builder.Config["mounts"]!.AsArray()[^index]!["gidMappings"] = Maps(ranges);
    }

    private async Task FilesAsync() => await HostAsync("touch source/root source/five; chown 5:5 source/five");

    [RootFact]
    public async Task Explicit_maps_without_a_user_namespace()
    {
        await FilesAsync();
        With("/m", "bind", Source, "bind,idmap");
        Map(1, (0, 1000, 10));
        Builder.Edit(config => config["process"]!["user"] = new System.Text.Json.Nodes.JsonObject { ["uid"] = 1000, ["gid"] = 1000 });
        (await SayAsync("cd /m; stat -c '%n %u:%g' *; touch new; stat -c %u new")).ShouldBe("five 1005:1005\nroot 1000:1000\n1000");
        (await Sandbox.RunAsync("/usr/bin/stat", "-c", "%u", Source + "/new")).Line.ShouldBe("0");
    }

    [RootFact]
    public async Task The_containers_maps_are_implied()
    {
        await FilesAsync();
        Builder.UserNamespace(100000);
        With("/m", "bind", Source, "bind,idmap");
        With("/other", "bind", Source, "bind");
        (await SayAsync("stat -c '%n %u:%g' /m/* /other/*")).ShouldBe("/m/five 5:5\n/m/root 0:0\n/other/five 65534:65534\n/other/root 65534:65534");
    }

    [RootTheory]
    [InlineData("idmap")]
    [InlineData("ridmap")]
    public async Task The_maps_of_a_joined_user_namespace_are_implied_whatever_the_document_says(string option)
    {
        await FilesAsync();
        await using var holder = Sandbox.Start(new ProgramStart("/usr/bin/unshare", "-U", "/bin/sh", "-c", "echo $$; exec sleep 1000"));
        await holder.WaitForAsync("\n");
        var pid = holder.Output.Trim();
        await HostAsync($"for i in $(seq 500); do [ \"$(readlink /proc/{pid}/ns/user)\" = \"$(readlink /proc/self/ns/user)\" ] || break; sleep 0.01; done; echo 0 300000 65536 > /proc/{pid}/uid_map; echo 0 300000 65536 > /proc/{pid}/gid_map");
        foreach (var maps in (bool[])[true, false])
        {
            Builder.UserNamespace(100000).Namespace("user", $"/proc/{pid}/ns/user");
            if (maps) With("/m", "bind", Source, "rbind," + option);
            Builder.Shell("stat -c '%n %u:%g' /m/*; touch /m/new");
            var bundle = await Builder.BuildOnceAsync();
            await HostAsync($"chown 300000:300000 {bundle.RootFileSystem}");
            if (!maps)
            {
                Builder.Config["linux"]!.AsObject().Remove("uidMappings");
                Builder.Config["linux"]!.AsObject().Remove("gidMappings");
                bundle = await Builder.BuildOnceAsync();
            }
            (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Line.ShouldBe("/m/five 5:5\n/m/root 0:0");
            (await Sandbox.RunAsync("/usr/bin/stat", "-c", "%u", Source + "/new")).Line.ShouldBe("0");
            File.Delete(Source + "/new");
        }
    }

    [RootFact]
    public async Task Maps_of_a_mounts_own_in_a_user_namespace_and_a_relative_source()
    {
        Builder.UserNamespace(100000);
        With("/m", "bind", "beside", "rbind");
        Map(1, (0, 100007, 1));
        Builder.Shell("stat -c '%n %u' /m/*");
        var bundle = await BuildAsync();
        await HostAsync($"mkdir {bundle.Directory}/beside; touch {bundle.Directory}/beside/root {bundle.Directory}/beside/five; chown 5 {bundle.Directory}/beside/five");
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Line.ShouldBe("/m/five 65534\n/m/root 7");
    }

    [RootFact]
    public async Task Mounts_below_are_mapped_by_ridmap_alone()
    {
        await HostAsync("mount -t tmpfs tmpfs source; mkdir source/sub; mount -t tmpfs tmpfs source/sub; touch source/sub/file");
        With("/one", "bind", Source, "rbind,idmap");
        Map(1, (0, 1000, 10));
        With("/all", "bind", Source, "rbind,ridmap");
        Map(1, (0, 1000, 10));
        (await SayAsync("stat -c %u /one /one/sub/file /all /all/sub/file")).ShouldBe("1000\n0\n1000\n1000");
    }

    [RootFact]
    public async Task A_new_tmpfs_is_mapped()
    {
        With("/m", "tmpfs", "tmpfs", "idmap,tmpcopyup");
        Map(1, (0, 1000, 10));
        var bundle = await Builder.Shell("stat -c %u /m/file; touch /m/new && stat -c %u /m/new").BuildAsync();
        await HostAsync($"mkdir {bundle.RootFileSystem}/m; touch {bundle.RootFileSystem}/m/file");
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit(1).Line.ShouldBe("1000");
    }

    [RootFact]
    public async Task In_a_user_namespace_a_new_tmpfs_has_its_owners_by_itself()
    {
        Builder.UserNamespace(100000);
        With("/m", "tmpfs", "tmpfs", "idmap");
        (await SayAsync("touch /m/new; stat -c %u /m/new")).ShouldBe("0");
    }

    [RootFact]
    public async Task What_the_kernel_does_not_map_is_told()
    {
        With("/m", "bind", "/proc/sys", "bind,idmap");
        Map(1, (0, 1000, 10));
        (await RunAsync(_ => { })).ShouldFail("/proc/sys", "does not support idmapped mounts");
    }
}
