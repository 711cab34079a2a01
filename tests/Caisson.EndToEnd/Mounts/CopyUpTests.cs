using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Mounts;

/// <summary>tmpcopyup: a tmpfs that begins with what it covers.</summary>
public sealed class CopyUpTests : MountTest
{
    private const string Tree = """
        mkdir -p data/deep/er; echo text > data/file; echo below > data/deep/er/file
        chmod 4755 data/file; chown 12:34 data/deep/er/file; chmod 1771 data; chown 56:78 data
        ln data/file data/deep/twin; ln -s ../file data/deep/link; ln -s nowhere data/loose; mkfifo -m 640 data/pipe; mknod -m 600 data/zero c 1 5
        setfattr -n user.note -v hello data/file 2>/dev/null || true
        truncate -s 8G data/sparse; echo end | dd of=data/sparse bs=1 seek=8000000000 conv=notrunc 2>/dev/null
        touch -d 2001-02-03T04:05:06 data/deep/er/file data/deep/er data/loose -h; touch -d 2001-02-03T04:05:06 data/deep/er/file data/deep/er
        for i in $(seq 3000); do echo > data/deep/n$i; done
        """;

    private const string Look = """
        cd /data; stat -c '%n %a %u %g %F' . file deep deep/er deep/er/file deep/link loose pipe zero; cat file deep/link deep/er/file
        stat -c %i file deep/twin | uniq | wc -l; readlink loose; ls deep | wc -l; stat -c '%s' sparse; du -k sparse | cut -f1; dd if=sparse bs=1 skip=8000000000 count=3 2>/dev/null; echo
        TZ=UTC stat -c %y deep/er deep/er/file | cut -c1-19; echo new > deep/er/new; grep -c ' /data .*tmpfs' /proc/self/mountinfo
        """;

    private const string Seen = """
        . 1771 56 78 directory
        file 4755 0 0 regular file
        deep 755 0 0 directory
        deep/er 755 0 0 directory
        deep/er/file 644 12 34 regular file
        deep/link 777 0 0 symbolic link
        loose 777 0 0 symbolic link
        pipe 640 0 0 fifo
        zero 600 0 0 character special file
        text
        text
        below
        1
        nowhere
        3003
        8589934592
        4
        end
        2001-02-03 04:05:06
        2001-02-03 04:05:06
        1
        """;

    private async Task<Bundle> BundleAsync(string tree, string script, string options = "tmpcopyup")
    {
        With("/data", "tmpfs", "tmpfs", options);
        var bundle = await Builder.Shell(script).BuildAsync();
        await HostAsync($"cd {bundle.RootFileSystem}\n" + tree);
        return bundle;
    }

    private async Task<ProgramResult> RunAsync(Bundle bundle) => await OciAsync("run", "--bundle", bundle.Directory, "c");

    [RootFact]
    public async Task Everything_of_a_tree_is_there()
    {
        var bundle = await BundleAsync(Tree, Look);
        (await RunAsync(bundle)).ShouldExit().Line.ShouldBe(Seen);
        Directory.GetFiles(bundle.InRoot("data/deep/er")).ShouldBe([bundle.InRoot("data/deep/er/file")]);
    }

    [RootFact]
    public async Task In_a_user_namespace_owners_keep_their_numbers_and_devices_stay_out()
    {
        Builder.UserNamespace(100000);
        var bundle = await BundleAsync(Tree + "\nchown -R -h 100000:100000 .; chown -h 100012:100034 data/deep/er/file; chown 100056:100078 data; chown 5:5 data/pipe; chmod 4755 data/file; touch -d 2001-02-03T04:05:06 data/deep/er/file data/deep/er",
            Look.Replace(" zero;", ";"));
        var seen = Seen.Replace("zero 600 0 0 character special file\n", "").Replace("pipe 640 0 0", "pipe 640 65534 65534");
        (await RunAsync(bundle)).ShouldExit().Line.ShouldBe(seen);
    }

    [RootFact]
    public async Task Options_of_the_tmpfs_come_before_what_is_covered()
    {
        var bundle = await BundleAsync("mkdir -m 700 data; echo text > data/file; chown 5:6 data", "stat -c '%a %u %g' /data; cat /data/file; touch /data/x 2>&1 | grep -c Read-only; grep ' /data ' /proc/self/mountinfo | cut -d' ' -f6",
            "tmpcopyup,mode=0751,uid=7,gid=8,ro,nosuid");
        (await RunAsync(bundle)).ShouldExit().Line.ShouldBe("751 7 8\ntext\n1\nro,nosuid,relatime");
    }

    [RootFact]
    public async Task A_directory_that_is_missing_is_empty()
    {
        (await RunAsync(await BundleAsync("", "ls -A /data | wc -l"))).ShouldExit().Line.ShouldBe("0");
    }

    [RootFact]
    public async Task What_is_mounted_below_is_copied_as_it_is_seen()
    {
        await HostAsync("echo text > source/file");
        With("/data/sub", "bind", Source, "bind,ro");
        var bundle = await BundleAsync("mkdir data", "cat /data/sub/file; echo more >> /data/sub/file; cat /data/sub/file; grep -c /data /proc/self/mountinfo");
        (await RunAsync(bundle)).ShouldExit().Line.ShouldBe("text\ntext\nmore\n2");
        (await File.ReadAllTextAsync(Source + "/file")).ShouldBe("text\n");
    }

    [RootFact]
    public async Task More_than_fits_is_told()
    {
        (await RunAsync(await BundleAsync("mkdir data; head -c 300000 /dev/urandom > data/file", "true", "tmpcopyup,size=64k"))).ShouldFail("/data", "does not fit", "size=");
        (await RunAsync(await new BundleBuilder(Sandbox, "deep").Mount("/data", "tmpfs", "tmpfs", "tmpcopyup").BuildAsync())).ShouldExit();
        await HostAsync("cd deep/rootfs; p=data; for i in $(seq 140); do p=$p/d; done; mkdir -p $p");
        (await OciAsync("run", "--bundle", Sandbox.Work + "/deep", "c")).ShouldFail("nested deeper than 128");
    }

    [RootFact]
    public async Task A_bind_mount_is_not_filled_and_that_is_told()
    {
        With("/data", "bind", Source, "bind,tmpcopyup");
        (await base.RunAsync(_ => { })).ShouldExit().Error.ShouldContain("tmpcopyup has no effect on /data");
    }

    [FactIf(Feature.Root, Feature.UserNamespaces)]
    public async Task Without_a_namespace_of_more_ids()
    {
        Builder.UserNamespace(2000, 1);
        Builder.Edit(config => config["mounts"]!.AsArray().First(mount => (string)mount!["type"]! == "devpts")!["options"]!.AsArray().RemoveAt(5));
        var bundle = await BundleAsync("mkdir data; echo text > data/file; chown -R 2000:2000 .; chown 5:5 data/file", "cat /data/file; stat -c %u /data/file /data");
        (await RunAsync(bundle)).ShouldExit().Line.ShouldBe("text\n0\n0");
    }
}
