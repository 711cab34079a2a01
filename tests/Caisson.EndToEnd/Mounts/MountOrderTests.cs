using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Mounts;

/// <summary>Mounts are made in the document's order: what a later one takes from the container's root is what the earlier ones made of it.</summary>
public sealed class MountOrderTests : MountTest
{
    private async Task<Bundle> BundleAsync(string prepare = "true")
    {
        var bundle = await BuildAsync();
        await HostAsync("mkdir -p source/sub; echo host > source/sub/file");
        await HostAsync($"cd {bundle.RootFileSystem}; mkdir -p mnt lo copy; {prepare}");
        return bundle;
    }

    private async Task<string> ShowAsync(string script)
    {
        Builder.Shell(script);
        var bundle = await BuildAsync();
        return (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Line;
    }

    [RootFact]
    public async Task A_source_in_the_root_is_what_earlier_mounts_made_of_it()
    {
        var bundle = await BundleAsync();
        await HostAsync($"ln -s {bundle.RootFileSystem}/lo link; ln -s {Sandbox.Work} above; mkdir -p beside/deep");
        With("/mnt", "bind", Source, "rbind");
        With("/lo", "tmpfs", "tmpfs", "size=4m");
        With("/absolute", "bind", bundle.RootFileSystem + "/mnt", "rbind");
        With("/relative", "bind", "rootfs/mnt/sub", "bind");
        With("/doubled", "bind", bundle.RootFileSystem + "//mnt/./sub/", "bind");
        With("/link", "bind", Path.Combine(Sandbox.Work, "link"), "rbind");
        With("/link-above", "bind", Path.Combine(Sandbox.Work, "above/bundle/rootfs/mnt/sub/file"), "bind");
        With("/back", "bind", Path.Combine(Sandbox.Work, "beside/deep/../../bundle/rootfs/mnt"), "rbind");
        With("/devices", "bind", bundle.RootFileSystem + "/dev", "rbind");
        With("/processes", "bind", bundle.RootFileSystem + "/proc", "rbind");
        With("/all", "bind", bundle.RootFileSystem, "rbind");
        (await ShowAsync("""
            cat /absolute/sub/file /relative/file /doubled/file /link-above /back/sub/file /all/mnt/sub/file
            grep -c ' /link tmpfs .*size=4096k' /proc/mounts
            ls -d /devices/null /processes/self
            """)).ShouldBe("host\nhost\nhost\nhost\nhost\nhost\n1\n/devices/null\n/processes/self");
    }

    [RootFact]
    public async Task A_source_in_the_root_is_what_earlier_mounts_made_of_it_in_a_user_namespace_too()
    {
        Builder.UserNamespace(100000);
        var bundle = await BundleAsync();
        await HostAsync("chmod -R a+rX source");
        With("/mnt", "bind", Source, "rbind");
        With("/copy", "bind", bundle.RootFileSystem + "/mnt", "rbind");
        (await ShowAsync("cat /copy/sub/file")).ShouldBe("host");
    }

    [RootFact]
    public async Task A_source_that_only_an_earlier_mount_brings_can_be_missing_in_the_image()
    {
        var bundle = await BundleAsync();
        With("/mnt", "bind", Source, "rbind");
        With("/copy", "bind", bundle.RootFileSystem + "/mnt/nowhere", "rbind");
        (await OciAsync("run", "--bundle", (await BuildAsync()).Directory, "c")).ShouldFail("/mnt/nowhere", "no such file or directory", "as the mounts before this one show it");
        With("/mnt/nowhere", "tmpfs", "tmpfs", "");
        Builder.Config["mounts"]!.AsArray().RemoveAt(Builder.Config["mounts"]!.AsArray().Count - 2);
        With("/copy", "bind", bundle.RootFileSystem + "/mnt/nowhere", "rbind");
        (await ShowAsync("stat -f -c %T /copy")).ShouldBe("tmpfs");
    }

    [RootTheory]
    [InlineData("link", "ln -s {0}/secret link")]
    [InlineData("deep/sub", "mkdir deep; ln -s {0}/secret deep/sub")]
    [InlineData("climb", "ln -s ../../../../../../../../../..{0}/secret climb")]
    [InlineData("way/secret", "ln -s {0} way")]
    public async Task An_images_link_does_not_lead_a_source_out_of_the_root(string source, string prepare)
    {
        await HostAsync("mkdir secret; echo secret > secret/file");
        var bundle = await BundleAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, prepare, Sandbox.Work));
        With("/copy", "bind", bundle.RootFileSystem + "/" + source, "rbind");
        Builder.Shell("cat /copy/file");
        (await OciAsync("run", "--bundle", (await BuildAsync()).Directory, "c")).ShouldFail().Output.ShouldNotContain("secret");

        // The same name on the host does lead there, so this would be seen.
        Builder.Config["mounts"]!.AsArray().RemoveAt(Builder.Config["mounts"]!.AsArray().Count - 1);
        await HostAsync($"cp -a {bundle.RootFileSystem}/{source.Split('/')[0]} outside");
        With("/copy", "bind", Path.Combine(Sandbox.Work, "outside", source.Contains('/') ? source.Split('/')[1] : ""), "rbind");
        if (!prepare.Contains("../", StringComparison.Ordinal)) (await ShowAsync("cat /copy/file")).ShouldBe("secret");
    }

    [RootFact]
    public async Task Mounts_are_listed_in_the_documents_order()
    {
        await HostAsync("mount -t tmpfs tmpfs source; mkdir source/other; mount -t tmpfs tmpfs source/other; touch file");
        With("/data", "tmpfs", "tmpfs", "");
        With("/data/bound", "bind", Source, "rbind");
        With("/dev/bound", "bind", Path.Combine(Sandbox.Work, "file"), "bind");
        With("/data/mapped", "bind", Source, "bind,idmap");
        Builder.Config["mounts"]!.AsArray()[^1]!["uidMappings"] = Maps((0, 1000, 10));
        Builder.Config["mounts"]!.AsArray()[^1]!["gidMappings"] = Maps((0, 1000, 10));
        With("/last", "tmpfs", "tmpfs", "");
        var points = (await SayAsync("cut -d' ' -f5 /proc/self/mountinfo")).Split('\n').ToList();
        string[] expected = ["/", "/proc", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue", "/sys", "/data", "/data/bound", "/data/bound/other", "/dev/bound", "/data/mapped", "/last"];
        points.Where(expected.Contains).ShouldBe(expected);
    }
}
