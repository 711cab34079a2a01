using System.Globalization;
using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Security;

/// <summary>What root's containers on this machine's own files are given of them, and what other users of the machine make of that.</summary>
public sealed class HostFilesTests : EndToEndTest
{
    // Outside of /tmp, of which a container has its own; a file system of the sandbox alone.
    private const string Place = "/srv";

    private static readonly string[] AsPlain = ["--uidmap", $"0:{TestUser.Plain.Uid}:1", "--gidmap", $"0:{TestUser.Plain.Gid}:1"];

    protected override SandboxOptions Options => new() { Users = true, PrivateDevices = true };

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        if (TestRun.IsRoot) await HostAsync($"mount -t tmpfs -o mode=755 place {Place}");
    }

    public override async Task DisposeAsync()
    {
        if (TestRun.IsRoot) await HostAsync($"umount {Place}");
        await base.DisposeAsync();
    }

    private async Task<string> HostAsync(string script) => (await Sandbox.RunAsync("/bin/sh", "-c", script)).ShouldExit().Line;

    private Task<ProgramResult> RunAsync(string script, params string[] options) => CaissonAsync(["run", .. options, "--", "/bin/sh", "-c", script]);

    [FactIf(Feature.Root, Feature.Overlay, Feature.Perl)]
    [Trait("Vm", "no")]
    public async Task A_user_who_is_the_containers_root_cannot_have_a_directory_of_the_hosts_opened_while_the_root_is_made()
    {
        await HostAsync($"mkdir -m 700 {Place}/victim {Place}/other; mkdir -m 711 {Place}/control");
        // Whatever is prepared for that user is exchanged for a link as soon as it is there.
        var racer = $$"""
            $| = 1; my $n = 0; print "ready\n";
            while (1) {
                for my $p (["{{Place}}/victim", "/run/caisson/raced"], ["{{Place}}/victim", "/run/caisson/raced/skeleton"], ["{{Place}}/other", "{{Place}}/control/own"]) {
                    my ($victim, $d) = @$p;
                    rename("$d/tmp", "$d/gone" . $n++) and symlink($victim, "$d/tmp") if -d "$d/tmp" && !-l "$d/tmp";
                }
            }
            """;
        await using (var attack = Sandbox.Start(new ProgramStart("/usr/bin/perl", "-e", racer) { User = TestUser.Plain }))
        {
            await attack.WaitForAsync("ready");
            for (var i = 0; i < 20; i++) (await CaissonAsync(["run", "--name", "raced", .. AsPlain, "--", "true"])).ShouldExit();
            // The control prepares a directory as it must not be done, and the same racer gets what it is after.
            var careless = $"chdir '{Place}/control'; for (1 .. 200) {{ mkdir 'own', 0711; chown {TestUser.Plain.Uid}, -1, 'own'; mkdir 'own/tmp'; chown {TestUser.Plain.Uid}, -1, 'own/tmp'; "
                + $"select undef, undef, undef, 0.01; chmod 01777, 'own/tmp'; last if ((stat '{Place}/other')[2] & 07777) != 0700; rename 'own', 'old' . $_ }}";
            (await Sandbox.RunAsync("/usr/bin/perl", "-e", careless)).ShouldExit();
        }

        (await HostAsync($"stat -c %a {Place}/other")).ShouldBe("1777");
        (await HostAsync($"stat -c %a {Place}/victim")).ShouldBe("700");
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task The_directory_of_a_container_is_its_makers_alone()
    {
        await using var run = Sandbox.Start(new ProgramStart(Programs.Caisson, ["run", "--name", "own", .. AsPlain, "--", "/bin/sh", "-c", "echo up; read x"]) { OpenInput = true });
        await run.WaitForAsync("up");
        (await HostAsync("stat -c '%a %u' /run/caisson/own; find /run/caisson/own ! -user 0 | wc -l")).ShouldBe("700 0\n0");
        (await Sandbox.RunAsync(new ProgramStart("/bin/ls", "/run/caisson/own") { User = TestUser.Plain })).ShouldFail("Permission denied");
        run.Write("\n");
        (await run.WaitAsync()).ShouldExit();
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task What_the_mapped_ids_may_not_read_they_are_not_given()
    {
        // A file system below is what made the tree be taken apart, and small files be copied.
        await HostAsync($"""
            mkdir -p {Place}/d/below {Place}/mine; mount -t tmpfs below {Place}/d/below; chown {TestUser.Plain.Uid} {Place}/mine
            echo secret >{Place}/d/hidden; chmod 600 {Place}/d/hidden; echo open >{Place}/d/open; ln -s ../d/hidden {Place}/mine/link; ln {Place}/d/hidden {Place}/mine/hard
            mkdir {Place}/mine/below; mount -t tmpfs below {Place}/mine/below
            """);
        var script = $"cat {Place}/d/open {Place}/d/hidden {Place}/mine/link {Place}/mine/hard; stat -c %U {Place}/d/hidden; ls -d {Place}/d/below";
        try
        {
            (await RunAsync(script, AsPlain)).Output.ShouldBe($"open\nnobody\n{Place}/d/below\n");
            // The control: whom the files belong to reads them.
            (await RunAsync(script, "--userns")).ShouldExit().Output.ShouldBe($"open\nsecret\nsecret\nsecret\nroot\n{Place}/d/below\n");
        }
        finally
        {
            await HostAsync($"umount {Place}/d/below {Place}/mine/below");
        }
    }

    [FactIf(Feature.Root, Feature.Overlay, Feature.UserNamespaces)]
    public async Task What_only_a_group_of_the_users_may_read_is_not_copied_for_a_container_without_it()
    {
        await HostAsync($"mkdir -p {Place}/d/below; mount -t tmpfs below {Place}/d/below; echo secret >{Place}/d/group; chmod 640 {Place}/d/group; chgrp 4 {Place}/d/group; echo open >{Place}/d/open");
        try
        {
            var read = $"cat {Place}/d/open {Place}/d/group";
            string[] asMember = ["--reuid", $"{TestUser.Ranged.Uid}", "--regid", $"{TestUser.Ranged.Gid}", "--groups", "4", "--", "/usr/bin/env", $"XDG_RUNTIME_DIR=/run/user/{TestUser.Ranged.Uid}"];
            (await Sandbox.RunAsync("/usr/bin/setpriv", [.. asMember, Programs.Caisson, "run", "--", "/bin/sh", "-c", read])).Output.ShouldBe("open\n");
            (await Sandbox.RunAsync("/usr/bin/setpriv", [.. asMember, "/bin/sh", "-c", read])).Output.ShouldBe("open\nsecret\n");
        }
        finally
        {
            await HostAsync($"umount {Place}/d/below");
        }
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Accounts_host_keys_and_roots_home_are_hidden_from_roots_containers()
    {
        await HostAsync("mkdir -p /etc/ssh; mount -t tmpfs keys /etc/ssh; echo private >/etc/ssh/ssh_host_x_key; echo public >/etc/ssh/ssh_host_x_key.pub; mount -t tmpfs -o mode=700 home /root; echo token >/root/.netrc");
        try
        {
            const string script = "cat /etc/shadow /etc/shadow- /etc/gshadow /etc/gshadow- /etc/ssh/ssh_host_x_key /root/.netrc 2>/dev/null; cat /etc/ssh/ssh_host_x_key.pub; touch ~/x && ls ~";
            foreach (var options in new string[][] { [], ["--userns"], ["--rootfs", "/"], ["--masked-path", "none"] })
                (await RunAsync(script, options)).ShouldExit().Output.ShouldBe("public\nx\n");
            (await RunAsync("cat /root/.netrc; cat /etc/ssh/ssh_host_x_key", "--home")).ShouldExit().Output.ShouldBe("token\n");
            // The control: where that is allowed all of it is there.
            var all = (await RunAsync(script, "--secrets")).ShouldExit().Output;
            all.ShouldContain("root:");
            all.ShouldContain("private\ntoken\npublic\n");
            (await HostAsync("ls -A /root")).ShouldBe(".netrc");
        }
        finally
        {
            await HostAsync("umount /etc/ssh /root");
        }
    }

    [TheoryIf(Feature.Root, Feature.Overlay)]
    [InlineData]
    [InlineData("--userns")]
    public async Task A_masked_path_and_a_device_do_not_lead_to_the_hosts_own_device(params string[] options)
    {
        const string Script = "for f in /proc/interrupts /proc/timer_list /proc/keys /etc/shadow /dev/null; do chmod 600 $f; chown 12 $f; touch -d 2001-01-01 $f; done 2>/dev/null; echo x >/dev/null && echo x >/etc/shadow && cat /dev/null && echo done";
        (await RunAsync(Script, options)).ShouldExit().Line.ShouldBe("done");
        (await HostAsync("stat -c '%a %u' /dev/null; find /dev/null -newermt 2002-01-01")).ShouldBe("666 0\n/dev/null");
        // The control: what it is not kept from changes the host's device, the sandbox's that is.
        (await RunAsync("chmod 600 /host/zero", [.. options, "-v", "/dev:/host"])).ShouldExit();
        (await HostAsync("stat -c %a /dev/zero")).ShouldBe("600");
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task What_the_host_forbids_of_a_mounts_files_holds_in_the_container()
    {
        await HostAsync($"""
            mount -o remount,noexec,nosuid,nodev,nosymfollow {Place}; cd {Place}
            echo secret >x; ln -s x link; printf '#!/bin/sh\necho ran\n' >p; chmod 755 p; mknod -m 666 null c 1 3
            mkdir plain; mount -t tmpfs -o mode=755 plain plain; cd plain
            echo secret >x; ln -s x link; printf '#!/bin/sh\necho ran\n' >p; chmod 755 p; mknod -m 666 null c 1 3
            """);
        try
        {
            string Script(string directory) => $"cd {directory}; ./p; cat link; echo x >null && echo opened; true";
            foreach (var options in new string[][] { [], ["--userns"], AsPlain })
            {
                (await RunAsync(Script(Place), options)).Output.ShouldBe("");
                (await RunAsync(Script("/shown"), [.. options, "-v", $"{Place}:/shown"])).Output.ShouldBe("");
                // The control: on a mount without these flags all but the device, which no place but /dev has.
                (await RunAsync(Script(Place + "/plain"), options)).Output.ShouldBe("ran\nsecret\n");
            }
            (await RunAsync(Script("/shown"), "-v", $"{Place}/plain:/shown:dev")).Output.ShouldBe("ran\nsecret\nopened\n");
            (await RunAsync(Script("/shown"), "-v", $"{Place}:/shown:dev,exec,symfollow")).Output.ShouldBe("ran\nsecret\nopened\n");
        }
        finally
        {
            await HostAsync($"umount {Place}/plain");
        }
    }

    [FactIf(Feature.Root, Feature.Overlay, Feature.Perl)]
    [Trait("Vm", "no")]
    public async Task Changes_are_kept_in_a_directory_that_others_may_write_to_and_nowhere_else()
    {
        await HostAsync($"mkdir -m 755 {Place}/victim {Place}/aside; mkdir -m 777 {Place}/keep; cd {Place}/keep; ln -s ../victim upper");
        (await RunAsync("true", "--overlay-upper", $"{Place}/keep")).ShouldExit(125).Error.ShouldContain($"({Place}/keep/upper): openat: ENOTDIR");
        await HostAsync($"cd {Place}/keep; rm upper; mkdir upper work; chown -R {TestUser.Plain.Uid} {Place}/keep; mkdir {Place}/victim/u {Place}/victim/w");

        // A link and the directory change places all the time; the changes of every run go into the one or the run fails.
        var racer = $$"""
            $| = 1; chdir "{{Place}}/keep"; symlink("../victim/u", "link"); print "ready\n";
            while (1) { rename("upper", "aside"); rename("link", "upper"); rename("upper", "link"); rename("aside", "upper"); }
            """;
        var made = 0;
        await using (var attack = Sandbox.Start(new ProgramStart("/usr/bin/perl", "-e", racer) { User = TestUser.Plain }))
        {
            await attack.WaitForAsync("ready");
            for (var i = 0; i < 30; i++)
            {
                var result = await RunAsync($"touch /changed{i}", "--overlay-upper", $"{Place}/keep");
                if (result.ExitCode == 0) made++;
            }
        }

        (await HostAsync($"ls -A {Place}/victim/u")).ShouldBe("");
        made.ShouldBeGreaterThan(0);
        // The control: by its path the link is followed.
        await HostAsync($"cd {Place}/keep; rm -rf upper; ln -s ../victim/u upper; mkdir -p lower merged; mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=../victim/w x merged; touch merged/got; umount merged");
        (await HostAsync($"ls -A {Place}/victim/u")).ShouldBe("got");
    }

    [TheoryIf(Feature.Root, Feature.Overlay, Feature.Perl)]
    [Trait("Vm", "no")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_user_who_exchanges_directories_above_a_mount_has_it_put_nowhere_else_and_nothing_else_taken(bool asPlain)
    {
        var user = TestUser.Plain.Uid;
        await HostAsync($"""
            cd {Place}; mkdir -p closed/victim user/dir/data user/other; echo roots >closed/victim/file; chmod 700 closed; ln -s {Place}/closed/victim user/other/data
            mount -t tmpfs data user/dir/data; echo users >user/dir/data/file; chown -R {user} user
            """);
        var racer = $$"""
            use POSIX (); my $renameat2 = (POSIX::uname())[4] eq "aarch64" ? 276 : 316;
            $| = 1; chdir "{{Place}}/user"; my ($one, $two) = ("dir", "other"); print "ready\n";
            while (1) { syscall($renameat2, -100, $one, -100, $two, 2); select undef, undef, undef, 0.00003; }
            """;
        // Root's container: what the user has mounted is not seen in place of root's. The user's own: what is closed to the user stays closed.
        var (options, script, wrong) = asPlain ? (AsPlain, $"cat {Place}/user/*/data/file", "roots") : ([], $"cat {Place}/closed/victim/file", "users");
        int done = 0, refused = 0;
        try
        {
            await using (var attack = Sandbox.Start(new ProgramStart("/usr/bin/perl", "-e", racer) { User = TestUser.Plain }))
            {
                await attack.WaitForAsync("ready");
                for (var i = 0; i < 60; i++)
                {
                    var result = await RunAsync(script, options);
                    result.Output.ShouldNotContain(wrong);
                    if (result.Error.Contains("ELOOP", StringComparison.Ordinal)) refused++;
                    else done++;
                }
            }

            // The control: the user was quick enough, and now and then too slow.
            refused.ShouldBeGreaterThan(0);
            done.ShouldBeGreaterThan(0);
        }
        finally
        {
            await HostAsync($"umount {Place}/user/dir/data 2>/dev/null || umount {Place}/user/other/data");
        }
    }

    [TheoryIf(Feature.Root, Feature.Overlay, Feature.Fuse)]
    [InlineData]
    [InlineData("--userns")]
    public async Task A_users_file_system_that_never_answers_does_not_hold_up_every_container(params string[] options)
    {
        await using var silent = await SilentFileSystem.MountAsync(Sandbox, Sandbox.Work + "/silent");
        var result = await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, ["run", .. options, "--", "echo", "done"]) { Timeout = TimeSpan.FromSeconds(20) });
        result.ShouldExit().Line.ShouldBe("done");
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Changes_are_kept_for_the_next_container()
    {
        (await RunAsync("echo one >/etc/new; echo two >>/usr/share/new", "--overlay-upper", $"{Place}/not/there/yet")).ShouldExit();
        (await RunAsync("cat /etc/new /usr/share/new", "--overlay-upper", $"{Place}/not/there/yet")).ShouldExit().Line.ShouldBe("one\ntwo");
        (await HostAsync($"cat {Place}/not/there/yet/upper/etc/new; stat -c '%a %u' {Place}/not/there/yet/upper {Place}/not/there/yet")).ShouldBe("one\n755 0\n755 0");
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task File_systems_in_memory_and_processes_have_limits()
    {
        var kilobytes = long.Parse(await HostAsync("awk '/MemTotal/ { print $2 }' /proc/meminfo"), CultureInfo.InvariantCulture);
        var sizes = (await RunAsync("awk '$6 ~ /^rw/ && / - tmpfs / { print $5 }' /proc/self/mountinfo | while read p; do stat -f -c '%b %S' $p; done; stat -f -c '%b %S' /"))
            .ShouldExit().Line.Split('\n').Select(line => line.Split(' ')).Sum(pair => long.Parse(pair[0], CultureInfo.InvariantCulture) * long.Parse(pair[1], CultureInfo.InvariantCulture) / 1024);
        sizes.ShouldBeGreaterThan(0);
        sizes.ShouldBeLessThan(kilobytes);
        (await RunAsync("df -k / /x | awk 'NR > 1 { print $2 }'", "--storage-opt", "size=64m", "--tmpfs", "/x:size=1m")).ShouldExit().Line.ShouldBe("65536\n1024");
        (await RunAsync("head -c 9m /dev/zero >/big", "--storage-opt", "size=8m")).ShouldFail("No space left on device");
    }

    [FactIf(Feature.Root, Feature.Overlay)]
    public async Task Processes_have_a_limit_that_a_fork_bomb_does_not_get_past()
    {
        const string Limit = "cat /sys/fs/cgroup/pids/pids.max 2>/dev/null || cat /sys/fs/cgroup/pids.max";
        (await RunAsync(Limit)).ShouldExit().Line.ShouldBe("4096");
        (await RunAsync(Limit, "--pids-limit", "-1")).ShouldExit().Line.ShouldBe("max");
        const string Bomb = "i=0; while [ $i -lt 100 ]; do i=$((i + 1)); sleep 100 & done; ls -d /proc/[0-9]* | wc -l";
        int.Parse((await RunAsync(Bomb, "--pids-limit", "150")).ShouldExit().Line, CultureInfo.InvariantCulture).ShouldBeGreaterThan(100);
        (await RunAsync(Bomb, "--pids-limit", "20")).Error.ShouldContain("fork");
    }
}
