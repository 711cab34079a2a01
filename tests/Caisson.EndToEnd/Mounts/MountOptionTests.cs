using System.Globalization;
using Caisson.EndToEnd.Harness;
using Caisson.EndToEnd.Oci;

namespace Caisson.EndToEnd.Mounts;

/// <summary>Every option of the table in the specification (config.md, "Linux mount options"), by what it does.</summary>
public sealed class MountOptionTests : MountTest
{
    [RootFact]
    public async Task Attributes_of_a_new_file_system()
    {
        string[] options = ["ro", "rw", "nosuid", "suid", "nodev", "dev", "noexec", "exec", "nosymfollow", "symfollow", "nodiratime", "diratime",
            "noatime", "atime", "strictatime", "nostrictatime", "relatime", "norelatime", "defaults", "ro,rw", "noexec,exec", "silent", "loud", "noauto", "user", "x-mine=1"];
        for (var i = 0; i < options.Length; i++) With($"/m/{i}", "tmpfs", "tmpfs", options[i]);
        var mounted = await MountedAsync();
        var told = options.Select((option, i) => option + ": " + string.Join(',', mounted[$"/m/{i}"].Options)).ToArray();
        told.ShouldBe([
            "ro: ro,relatime", "rw: rw,relatime", "nosuid: rw,nosuid,relatime", "suid: rw,relatime", "nodev: rw,nodev,relatime", "dev: rw,relatime",
            "noexec: rw,noexec,relatime", "exec: rw,relatime", "nosymfollow: rw,relatime,nosymfollow", "symfollow: rw,relatime",
            "nodiratime: rw,nodiratime,relatime", "diratime: rw,relatime", "noatime: rw,noatime", "atime: rw,relatime", "strictatime: rw", "nostrictatime: rw,relatime",
            "relatime: rw,relatime", "norelatime: rw,relatime", "defaults: rw,relatime", "ro,rw: rw,relatime", "noexec,exec: rw,relatime", "silent: rw,relatime", "loud: rw,relatime",
            "noauto: rw,relatime", "user: rw,nosuid,nodev,noexec,relatime", "x-mine=1: rw,relatime"]);
    }

    /// <summary>As mount(2) with MS_BIND and MS_REMOUNT: an option that names a flag replaces all of the source's; access times are replaced by options that name them.</summary>
    [RootTheory]
    [InlineData("ro,nosuid,nodev,noexec,noatime,nodiratime,nosymfollow", "", "ro,nosuid,nodev,noexec,noatime,nodiratime,nosymfollow")]
    [InlineData("ro,nosuid,nodev,noexec,noatime,nodiratime,nosymfollow", "rprivate", "ro,nosuid,nodev,noexec,noatime,nodiratime,nosymfollow")]
    [InlineData("ro,nosuid,nodev,noexec,noatime,nodiratime,nosymfollow", "rrw,rsuid,rdev,rexec,rrelatime,rdiratime,rsymfollow", "rw,relatime")]
    [InlineData("ro,nosuid,noexec,strictatime", "dev", "rw")]
    [InlineData("ro,strictatime", "nosuid,nodev", "rw,nosuid,nodev")]
    [InlineData("ro,strictatime", "rw", "rw")]
    [InlineData("nosuid,nodev,noexec,strictatime", "ro", "ro")]
    [InlineData("nosuid,nodev,strictatime", "ro,exec", "ro")]
    [InlineData("nosymfollow,strictatime", "rw", "rw")]
    [InlineData("noatime", "ro", "ro,noatime")]
    [InlineData("noatime", "atime", "rw,noatime")]
    [InlineData("noatime", "relatime", "rw,relatime")]
    [InlineData("noatime", "norelatime", "rw,noatime")]
    [InlineData("noatime", "nodiratime", "rw,nodiratime,relatime")]
    [InlineData("nodiratime", "strictatime", "rw")]
    [InlineData("nodiratime", "diratime", "rw,nodiratime,relatime")]
    public async Task Flags_of_a_bind_mount(string source, string options, string expected)
    {
        await HostAsync($"mount -t tmpfs -o strictatime tmpfs source; mount --bind source source; mount -o remount,bind,{source} source");
        With("/m", "bind", Source, "bind," + options);
        string.Join(',', (await MountedAsync())["/m"].Options).ShouldBe(expected);
    }

    [RootTheory]
    [InlineData("ro,noexec,nosymfollow,strictatime", "dev", "ro,noexec")]
    [InlineData("ro,strictatime", "nosuid,nodev", "ro,nosuid,nodev")]
    [InlineData("nosuid,nodev,noexec,strictatime", "ro", "ro,nosuid,nodev,noexec")]
    [InlineData("nosuid,noatime", "rw", "rw,nosuid,noatime")]
    [InlineData("ro,strictatime", "rw", null)]
    [InlineData("nosuid,nodev,strictatime", "suid,dev", null)]
    [InlineData("noexec,strictatime", "exec", null)]
    [InlineData("noatime", "strictatime", null)]
    [InlineData("relatime", "noatime", null)]
    public async Task Flags_of_a_bind_mount_in_a_user_namespace(string source, string options, string? expected)
    {
        await HostAsync($"mount -t tmpfs -o strictatime,mode=755 tmpfs source; mount --bind source source; mount -o remount,bind,{source} source");
        Builder.UserNamespace(100000);
        With("/m", "bind", Source, "bind," + options);
        if (expected is not null) string.Join(',', (await MountedAsync())["/m"].Options).ShouldBe(expected);
        else (await RunAsync(_ => { })).ShouldFail("/m", "EPERM", "a user namespace may not take");
    }

    [RootTheory]
    [InlineData("bind", "bind,readonly", "readonly", "write ro")]
    [InlineData("bind", "bind,ro,size=10m", "size=10m", "leave it out")]
    [InlineData("none", "rbind,Ro", "Ro", "leave it out")]
    public async Task An_option_of_a_bind_mount_that_nobody_knows_is_refused(string type, string options, string named, string remedy)
    {
        With("/m", type, Source, options);
        (await RunAsync(builder => builder.Shell("touch /m/written"))).ShouldFail("/m", $"'{named}'", remedy);
        File.Exists(Source + "/written").ShouldBeFalse();
    }

    [RootFact]
    public async Task Recursive_attributes_reach_what_is_mounted_below_and_others_do_not()
    {
        await HostAsync("mkdir source/sub; mount -t tmpfs tmpfs source; mkdir source/sub; mount -t tmpfs tmpfs source/sub");
        string[] options = ["ro", "rro", "rnosuid", "rnodev", "rnoexec", "rnoatime", "rstrictatime", "rrelatime", "rnodiratime", "rnosymfollow", "ratime", "rnorelatime", "rnostrictatime"];
        for (var i = 0; i < options.Length; i++) With($"/m/{i}", "bind", Source, "rbind," + options[i]);
        With("/alone", "bind", Source, "bind,rro");
        var mounted = await MountedAsync();
        string[] expected = ["ro,relatime rw,relatime", "ro,relatime", "rw,nosuid,relatime", "rw,nodev,relatime", "rw,noexec,relatime", "rw,noatime", "rw", "rw,relatime", "rw,nodiratime,relatime", "rw,relatime,nosymfollow",
            "rw,relatime", "rw,relatime", "rw,relatime"];
        for (var i = 0; i < options.Length; i++)
        {
            var told = string.Join(',', mounted[$"/m/{i}"].Options) + " " + string.Join(',', mounted[$"/m/{i}/sub"].Options);
            told.ShouldBe(expected[i].Contains(' ') ? expected[i] : $"{expected[i]} {expected[i]}", options[i]);
        }
        mounted.ShouldNotContainKey("/alone/sub");
    }

    [RootFact]
    public async Task Options_of_the_file_system_itself()
    {
        string[] options = ["sync", "async", "dirsync", "mand", "nomand", "lazytime", "nolazytime", "iversion", "noiversion", "size=64k", "nr_inodes=7", "mode=1711", "uid=3,gid=4"];
        for (var i = 0; i < options.Length; i++) With($"/m/{i}", "tmpfs", "named", options[i]);
        var mounted = await MountedAsync();
        string Told(int i) => string.Join(',', mounted[$"/m/{i}"].Super);
        Told(0).ShouldContain("sync");
        Told(1).ShouldNotContain("sync");
        Told(2).ShouldContain("dirsync");
        Told(4).ShouldNotContain("mand");
        Told(5).ShouldContain("lazytime");
        Told(6).ShouldNotContain("lazytime");
        Told(9).ShouldContain("size=64k");
        Told(10).ShouldContain("nr_inodes=7");
        Told(11).ShouldContain("mode=1711");
        Told(12).ShouldContain("uid=3,gid=4");
    }

    [RootFact]
    public async Task Propagation_options_with_a_mount_and_on_their_own()
    {
        string[] options = ["private", "rprivate", "shared", "rshared", "slave", "rslave", "unbindable", "runbindable", "shared,slave", "slave,shared"];
        for (var i = 0; i < options.Length; i++)
        {
            With($"/with/{i}", "bind", Source, "bind," + options[i]);
            With($"/own/{i}", "tmpfs", "tmpfs", "");
            With($"/own/{i}", i % 2 == 0 ? "none" : "", "", options[i]);
        }
        var mounted = await MountedAsync();
        string Told(string place, int i) => string.Join(',', mounted[$"/{place}/{i}"].Tags);
        // What was never shared has no master to be a slave of.
        string[] own = ["", "", "shared", "shared", "", "", "unbindable", "unbindable", "", "shared"];
        options.Select((_, i) => Told("own", i)).ShouldBe(own);
        options.Select((_, i) => Told("with", i)).ShouldBe(own);
    }

    [RootTheory]
    [InlineData("private", "")]
    [InlineData("rprivate", "")]
    [InlineData("slave", "")]
    [InlineData("rslave", "")]
    [InlineData("shared", "shared")]
    [InlineData("rshared", "shared")]
    [InlineData("unbindable", "unbindable")]
    [InlineData("runbindable", "unbindable")]
    public async Task Every_propagation_of_the_root(string propagation, string tags)
    {
        Builder.Edit(config => config["linux"]!["rootfsPropagation"] = propagation);
        var mounted = await MountedAsync();
        string.Join(',', mounted["/"].Tags).ShouldBe(tags);
        string.Join(',', mounted["/proc"].Tags).ShouldBe(propagation[0] == 'r' ? tags : "");
    }

    [RootFact]
    public async Task A_remount_gives_the_flags_that_it_names_and_no_others()
    {
        await HostAsync("echo text > file");
        With("/m", "tmpfs", "tmpfs", "nosuid,noexec,size=64k");
        With("/m", "", "", "remount,ro,nodev");
        With("/n", "tmpfs", "tmpfs", "size=64k");
        With("/n", "tmpfs", "tmpfs", "remount,size=128k,sync");
        With("/file", "bind", Path.Combine(Sandbox.Work, "file"), "bind");
        With("/file", "bind", "x", "bind,remount,ro");
        var mounted = await MountedAsync();
        mounted["/m"].Options.ShouldBe(["ro", "nodev", "relatime"]);
        mounted["/n"].Super.ShouldContain("size=128k");
        mounted["/n"].Super.ShouldContain("sync");
        mounted["/file"].Options.ShouldContain("ro");
    }

    [RootFact]
    public async Task A_remount_of_what_is_not_mounted_is_refused()
    {
        With("/nothing", "", "", "remount,ro");
        (await RunAsync(_ => { })).ShouldFail("/nothing", "does not exist");
        With("/etc", "", "", "remount,ro");
        Builder.Config["mounts"]!.AsArray().RemoveAt(Builder.Config["mounts"]!.AsArray().Count - 2);
        (await RunAsync(_ => { })).ShouldFail("/etc", "EINVAL");
    }

    [RootFact]
    public async Task Locked_flags_stay_in_a_user_namespace()
    {
        await HostAsync("mount -t tmpfs -o nosuid,nodev,noexec,noatime tmpfs source; chmod 755 source");
        Builder.UserNamespace(100000);
        With("/m", "bind", Source, "bind,ro");
        var mounted = await MountedAsync();
        mounted["/m"].Options.ShouldBe(["ro", "nosuid", "nodev", "noexec", "noatime"]);
    }

    [RootFact]
    public async Task Destinations_are_taken_from_the_root_whatever_they_say()
    {
        With("m/one", "tmpfs", "tmpfs", "");
        With("/../../m/two", "tmpfs", "tmpfs", "");
        With("/m/../m/three/", "tmpfs", "tmpfs", "");
        With("//m//four", "tmpfs", "tmpfs", "");
        
        var mounted = await MountedAsync();
        foreach (var name in (string[])["one", "two", "three", "four"]) mounted.ShouldContainKey("/m/" + name);
    }

    [RootTheory]
    [InlineData("/")]
    [InlineData("/etc/..")]
    [InlineData("..")]
    public async Task Nothing_is_mounted_on_the_root_itself(string destination)
    {
        With(destination, "tmpfs", "tmpfs", "");
        (await RunAsync(_ => { })).ShouldFail(destination, "root itself");
    }

    [RootFact]
    public async Task Values_longer_than_the_kernel_takes()
    {
        // Lower layers that are too long for one value together are given one by one.
        var layers = Enumerable.Range(0, 6).Select(i => $"{Sandbox.Work}/layer{i}-{new string('x', 60)}").ToArray();
        foreach (var (layer, i) in layers.Select((layer, i) => (layer, i)))
        {
            Directory.CreateDirectory(layer);
            await File.WriteAllTextAsync($"{layer}/file{i}", "");
            await File.WriteAllTextAsync($"{layer}/common", i.ToString(CultureInfo.InvariantCulture));
        }
        With("/layers", "overlay", "overlay", "lowerdir=" + string.Join(':', layers));
        (await SayAsync("ls /layers | wc -l; cat /layers/common")).ShouldBe("7\n0");
        With("/long", "tmpfs", "tmpfs", "mpol=" + new string('x', 300));
        (await RunAsync(_ => { })).ShouldFail("mpol", "300", "255");
    }

    [RootFact]
    public async Task Kinds_of_sources_and_what_is_made_for_them()
    {
        await HostAsync("""
            echo text > file; mkdir directory; mkfifo pipe; mknod null c 1 3
            python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")' 2>/dev/null || perl -e 'use Socket; socket(S,AF_UNIX,SOCK_STREAM,0); bind(S,sockaddr_un("socket"))'
            """);
        foreach (var name in (string[])["file", "directory", "pipe", "null", "socket"])
        {
            With("/new/deep/" + name, "", Path.Combine(Sandbox.Work, name), "bind");
            With("/plain-" + name, "none", Path.Combine(Sandbox.Work, name), "rbind");
        }
        (await SayAsync("cd /new/deep; stat -c '%n %F' *; cat file; stat -c '%n %F' /plain-socket")).ShouldBe(
            "directory directory\nfile regular file\nnull character special file\npipe fifo\nsocket socket\ntext\n/plain-socket socket");
        var root = (await Builder.BuildOnceAsync()).InRoot("new/deep");
        (File.GetUnixFileMode(root + "/file"), File.GetUnixFileMode(root + "/directory")).ShouldBe(((UnixFileMode)0b110_100_100, (UnixFileMode)0b111_101_101));
    }

    [RootFact]
    public async Task A_source_relative_to_the_bundle_and_one_that_is_missing()
    {
        With("/m", "bind", "beside", "bind");
        var bundle = await Builder.Shell("cat /m/file").BuildAsync();
        Directory.CreateDirectory(bundle.Directory + "/beside");
        await File.WriteAllTextAsync(bundle.Directory + "/beside/file", "text");
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Output.ShouldBe("text");
        Directory.Delete(bundle.Directory + "/beside", true);
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldFail("beside", "does not exist");
    }

    [RootFact]
    public async Task Made_directories_inherit_the_group()
    {
        With("/team/made/here", "tmpfs", "tmpfs", "");
        With("/team/file", "bind", "/etc/hostname", "bind");
        var bundle = await Builder.BuildAsync();
        await HostAsync($"mkdir {bundle.RootFileSystem}/team; chown 0:1234 {bundle.RootFileSystem}/team; chmod 2775 {bundle.RootFileSystem}/team");
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit();
        (await Sandbox.RunAsync("/usr/bin/stat", "-c", "%a %g", bundle.RootFileSystem + "/team/made", bundle.RootFileSystem + "/team/made/here", bundle.RootFileSystem + "/team/file"))
            .Line.ShouldBe("2755 1234\n2755 1234\n644 1234");
    }

    [RootFact]
    public async Task A_tmpfs_takes_the_mode_of_the_directory_that_it_covers()
    {
        With("/sticky", "tmpfs", "tmpfs", "");
        With("/given", "tmpfs", "tmpfs", "mode=0751");
        With("/new", "tmpfs", "tmpfs", "");
        var bundle = await Builder.Shell("stat -c %a /sticky /given /new").BuildAsync();
        await HostAsync($"mkdir -m 3770 {bundle.RootFileSystem}/sticky {bundle.RootFileSystem}/given");
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Line.ShouldBe("3770\n751\n1777");
    }

    [RootFact]
    public async Task Other_file_systems()
    {
        With("/queues", "mqueue", "mqueue", "noexec");
        With("/terminals", "devpts", "devpts", "newinstance,ptmxmode=0600,mode=0640");
        With("/kernel", "sysfs", "sysfs", "ro");
        With("/processes", "proc", "proc", "hidepid=2");
        With("/layers", "overlay", "overlay", $"lowerdir={Sandbox.Work}/lower,upperdir={Sandbox.Work}/upper,workdir={Sandbox.Work}/workdir");
        await HostAsync("mkdir lower upper workdir; echo text > lower/file");
        var bundle = await Builder.Shell("echo more >> /layers/file; cat /layers/file; stat -c %a /terminals/ptmx; grep -c hidepid /proc/self/mountinfo").BuildAsync();
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Line.ShouldBe("text\nmore\n600\n1");
        (await File.ReadAllTextAsync(Sandbox.Work + "/upper/file")).ShouldBe("text\nmore\n");
    }

    [RootTheory]
    [InlineData("network", "sysfs", "/kernel")]
    [InlineData("pid", "proc", "/processes")]
    public async Task A_user_namespace_may_not_show_what_belongs_to_the_hosts(string shared, string type, string destination)
    {
        Builder.UserNamespace(100000).Namespace(shared, null);
        Builder.Edit(config =>
        {
            var mounts = config["mounts"]!.AsArray();
            for (var i = mounts.Count - 1; i >= 0; i--) if ((string)mounts[i]!["type"]! == type) mounts.RemoveAt(i);
            config["linux"]!.AsObject().Remove("maskedPaths");
            config["linux"]!.AsObject().Remove("readonlyPaths");
        });
        With(destination, type, type, "");
        (await RunAsync(_ => { })).ShouldFail(type, "EPERM", "namespace");
    }

    [RootFact]
    public async Task Masked_and_read_only_paths_that_are_missing_or_links()
    {
        Builder.Edit(config =>
        {
            config["linux"]!["maskedPaths"] = new System.Text.Json.Nodes.JsonArray("/missing", "/missing/below", "/link", "/loose");
            config["linux"]!["readonlyPaths"] = new System.Text.Json.Nodes.JsonArray("/missing", "/etc/passwd/x", "/other", "/loose");
        });
        var bundle = await Builder.Shell("wc -c < /data/secret; (echo >> /data/open/file) 2>&1 | grep -c Read-only").BuildAsync();
        await HostAsync($"cd {bundle.RootFileSystem}; mkdir -p data/open; echo secret > data/secret; ln -s data/secret link; ln -s data/open other; ln -s nowhere loose");
        (await OciAsync("run", "--bundle", bundle.Directory, "c")).ShouldExit().Line.ShouldBe("0\n1");
    }
}
