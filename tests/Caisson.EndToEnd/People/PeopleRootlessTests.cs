using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.People;

/// <summary><c>caisson run</c> by ordinary users, with subordinate ranges and without.</summary>
public sealed class PeopleRootlessTests : EndToEndTest
{
    protected override SandboxOptions Options => new() { Users = TestRun.IsRoot };

    private async Task<ProgramResult> RunAsync(TestUser user, params string[] arguments) =>
        await Sandbox.RunAsync(new ProgramStart(Programs.Caisson, ["run", .. arguments]) { User = user });

    private async Task<string> ShAsync(TestUser user, string script, params string[] options) =>
        (await RunAsync(user, [.. options, "--", "/bin/sh", "-c", script])).ShouldExit().Line;

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.SubordinateIds, Feature.Overlay)]
    public async Task Ranges_make_a_whole_world_of_users()
    {
        (await ShAsync(TestUser.Ranged, "id -u; tr -s ' ' </proc/self/uid_map; touch /etc/x /x && echo wrote; chown 33:33 /x && stat -c %u /x; su -s /bin/sh nobody -c 'id -u' 2>/dev/null || true", "--no-new-privileges=false"))
            .ShouldStartWith($"0\n 0 {TestUser.Ranged.Uid} 1\n 1 {TestUser.Ranged.SubordinateStart} 65536\nwrote\n33");
        File.Exists("/etc/x").ShouldBeFalse();
        (await ShAsync(TestUser.Ranged, "id -u; id -g", "-u", "33:34")).ShouldBe("33\n34");
        (await ShAsync(TestUser.Ranged, "stat -c %u:%g /dev/pts/0", "-t")).Trim().ShouldBe("0:5");
    }

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.Overlay)]
    public async Task Without_ranges_one_id_is_there()
    {
        (await ShAsync(TestUser.Plain, "id -u; tr -s ' ' </proc/self/uid_map; cat /proc/self/setgroups; touch /etc/x /x && echo wrote; hostname", "--name", "one"))
            .ShouldBe($"0\n 0 {TestUser.Plain.Uid} 1\ndeny\nwrote\none");
        (await ShAsync(TestUser.Plain, "id -u; id -un", "--map-user")).ShouldBe($"{TestUser.Plain.Uid}\n{TestUser.Plain.Name}");
        (await RunAsync(TestUser.Plain, "-u", "5", "true")).ShouldExit(125).Error.ShouldContain("user id 5 does not exist in the container's user namespace");
        (await RunAsync(TestUser.Plain, "--map-auto", "true")).ShouldExit(125).Error.ShouldContain("/etc/subuid has no range");
    }

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.Overlay)]
    public async Task The_home_directory_is_there_and_can_be_written_to()
    {
        var own = Sandbox.Home(TestUser.Plain);
        await File.WriteAllTextAsync(own + "/.netrc", "token\n");
        try
        {
            const string script = "id -un; echo $HOME; echo ~; eval echo ~$(id -un); touch ~/x && ls -A ~; stat -c %a:%u ~";
            (await ShAsync(TestUser.Plain, script)).ShouldBe("root\n/root\n/root\n/root\nx\n700:0");
            // Whoever keeps its number keeps its home, and with --home root has the user's; both under an overlay.
            (await ShAsync(TestUser.Plain, script, "--map-user")).ShouldBe($"{TestUser.Plain.Name}\n{own}\n{own}\n{own}\n.netrc\nx\n700:{TestUser.Plain.Uid}");
            (await ShAsync(TestUser.Plain, script, "--home")).ShouldBe("root\n/root\n/root\n/root\n.netrc\nx\n700:0");
            Directory.GetFiles(own).ShouldBe([own + "/.netrc"]);
        }
        finally
        {
            File.Delete(own + "/.netrc");
        }
    }

    [TheoryIf(Feature.Root, Feature.UserNamespaces, Feature.Overlay)]
    [InlineData("net")]
    [InlineData("pid")]
    [InlineData("ipc")]
    [InlineData("uts")]
    [InlineData("cgroup")]
    [InlineData("net,pid,ipc,uts,cgroup")]
    public async Task Everything_can_be_shared(string kinds)
    {
        var script = string.Join(';', kinds.Split(',').Select(kind => $"readlink /proc/self/ns/{kind}"));
        var expected = string.Join('\n', kinds.Split(',').Select(kind => new FileInfo($"/proc/{Sandbox.HolderPid}/ns/{kind}").LinkTarget));
        (await ShAsync(TestUser.Plain, $"{script}; touch /sys/x /sys/fs/cgroup/x 2>/dev/null && echo open || true", "--share", kinds)).ShouldBe(expected);
    }

    [FactIf(Feature.Root, Feature.UserNamespaces)]
    public async Task What_an_ordinary_user_cannot_have_is_said()
    {
        (await RunAsync(TestUser.Plain, "--share", "user", "true")).ShouldExit(125).Error.ShouldContain("cannot be made without a user namespace of its own");
        (await RunAsync(TestUser.Plain, "--ns", "none", "/bin/sh", "-c", "id -u")).ShouldExit().Line.ShouldBe($"{TestUser.Plain.Uid}");
    }

    [TheoryIf(Feature.Root, Feature.UserNamespaces, Feature.Overlay)]
    [InlineData("stat -f -c %T /x", "tmpfs", "--tmpfs", "/x")]
    [InlineData("stat -c %t:%T /dev/nix; echo x >/dev/nix", "1:3", "--device", "/dev/null:/dev/nix")]
    [InlineData("cat /proc/sys/net/ipv4/ip_forward", "1", "--sysctl", "net.ipv4.ip_forward=1")]
    [InlineData("touch /x 2>/dev/null || echo ro", "ro", "--read-only")]
    [InlineData("grep CapEff /proc/self/status", "CapEff:\t000001ffffffffff", "--privileged")]
    [InlineData("cat /etc/passwd | wc -c", "0", "--masked-path", "/etc/passwd")]
    [InlineData("tty | tr -d /", "devpts0", "-t")]
    [InlineData("cat /proc/1/comm", "caisson-init", "--init")]
    [InlineData("ulimit -n", "64", "--ulimit", "nofile=64")]
    public async Task Options_have_their_effect(string script, string expected, params string[] options)
    {
        (await ShAsync(TestUser.Plain, script, options)).ShouldBe(expected);
    }

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.BusyboxRoot, Feature.Overlay)]
    public async Task A_root_of_ones_own()
    {
        (await RunAsync(TestUser.Plain, "--rootfs", Fixtures.Busybox, "--overlay", "sh", "-c", "touch /x && id -u")).ShouldExit().Line.ShouldBe("0");
        (await RunAsync(TestUser.Plain, "--rootfs", Fixtures.Busybox, "--read-only", "sh", "-c", "id -u")).ShouldExit().Line.ShouldBe("0");
    }

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.Overlay)]
    public async Task Exec_and_join_reach_ones_own_containers()
    {
        await using var run = Sandbox.Start(new ProgramStart(Programs.Caisson, "run", "--name", "mine", "sh", "-c", "echo up; read x") { User = TestUser.Plain, OpenInput = true });
        await run.WaitForAsync("up");
        var start = new ProgramStart(Programs.Caisson, "exec", "mine", "sh", "-c", "id -u; hostname; grep CapEff /proc/self/status") { User = TestUser.Plain };
        (await Sandbox.RunAsync(start)).ShouldExit().Line.ShouldStartWith("0\nmine\n");
        (await ShAsync(TestUser.Plain, "hostname", "--join", "user,uts=mine")).ShouldBe("mine");
        (await RunAsync(TestUser.Plain, "--join", "net=mine", "true")).ShouldExit(125).Error.ShouldContain("--join user=mine");
        run.Write("\n");
        (await run.WaitAsync()).ShouldExit();
    }
}
