using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.SelfTests;

public sealed class SandboxTests : EndToEndTest
{
    [RootFact]
    public async Task It_has_namespaces_of_its_own_and_a_loopback_that_is_up()
    {
        var links = (await Sandbox.RunAsync("/bin/readlink", "/proc/self/ns/mnt", "/proc/self/ns/net", "/proc/self/ns/pid")).ShouldExit().Line.Split('\n');
        links[0].ShouldNotBe(new FileInfo("/proc/self/ns/mnt").LinkTarget);
        links[1].ShouldNotBe(new FileInfo("/proc/self/ns/net").LinkTarget);
        links[2].ShouldBe(new FileInfo("/proc/self/ns/pid").LinkTarget);
        (await Sandbox.RunAsync("/bin/sh", "-c", "ip -br link")).Line.ShouldMatch("^lo .*LOOPBACK,UP");
    }

    [RootFact]
    public async Task Its_tmp_and_run_are_its_own()
    {
        (await Sandbox.RunAsync("/bin/sh", "-c", "mkdir /run/caisson; echo x >/tmp/y; ls /tmp")).ShouldExit().Line.ShouldBe("y");
        File.Exists("/tmp/y").ShouldBeFalse();
        var file = Path.Combine(Sandbox.TemporaryDirectory, "y");
        (await File.ReadAllTextAsync(file)).ShouldBe("x\n");
        Directory.Exists(Path.Combine(Sandbox.RunDirectory, "caisson")).ShouldBeTrue();
        File.Delete(file);
    }

    [RootFact]
    public async Task The_process_is_the_one_that_was_started()
    {
        await using var run = Sandbox.Start(new ProgramStart("/bin/sh", "-c", "echo $$; pwd; sleep 100") { Directory = "/usr" });
        await run.WaitForAsync($"{run.Pid}\n/usr\n");
    }

    [RootFact]
    public async Task Mounts_are_private_to_it()
    {
        (await Sandbox.RunAsync("/bin/sh", "-c", "mount -t tmpfs x /mnt && touch /mnt/z && umount /mnt")).ShouldExit();
        MountTable.Read($"/proc/{Sandbox.HolderPid}/mountinfo").ShouldAllBe(mount => !mount.Propagation.Contains("shared:"));
    }
}

public sealed class SharedSandboxTests : EndToEndTest
{
    protected override SandboxOptions Options => new() { SharedMounts = true, PrivateDevices = true };

    [RootFact]
    public async Task Its_mounts_are_shared_and_its_devices_private()
    {
        MountTable.Read($"/proc/{Sandbox.HolderPid}/mountinfo").ShouldAllBe(mount => mount.Propagation.Contains("shared:"));
        var before = File.GetUnixFileMode("/dev/null");
        (await Sandbox.RunAsync("/bin/sh", "-c", "chmod 600 /dev/null; stat -c '%a %t:%T' /dev/null; echo >/dev/null")).ShouldExit().Line.ShouldBe("600 1:3");
        File.GetUnixFileMode("/dev/null").ShouldBe(before);
    }
}

public sealed class SandboxUserTests : EndToEndTest
{
    protected override SandboxOptions Options => new() { Users = TestRun.IsRoot };

    [RootFact]
    public async Task A_user_is_nobody_special()
    {
        var start = new ProgramStart("/bin/sh", "-c", "id -un; id -Gn; grep 'Cap[IPEA]' /proc/self/status; touch ~/file $XDG_RUNTIME_DIR/file && rm $XDG_RUNTIME_DIR/file; echo $?")
        {
            User = TestUser.Ranged,
        };
        var lines = (await Sandbox.RunAsync(start)).ShouldExit().Line.Split('\n');
        lines[..2].ShouldBe(["caisson-test", "caisson-test"]);
        lines[2..6].ShouldAllBe(line => line.EndsWith("0000000000000000"));
        lines[^1].ShouldBe("0");
        (await Sandbox.RunAsync(start with { Arguments = ["-c", "echo >/etc/x"] })).ExitCode.ShouldNotBe(0);
    }

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.SubordinateIds)]
    public async Task Newuidmap_serves_the_user_with_ranges()
    {
        // --map-auto goes through newuidmap and newgidmap, which are setuid root and must find the user in the sandbox's files.
        var start = new ProgramStart("/usr/bin/unshare", "--user", "--map-root-user", "--map-auto", "/bin/cat", "/proc/self/uid_map", "/proc/self/gid_map")
        {
            User = TestUser.Ranged,
        };
        var maps = string.Join(' ', (await Sandbox.RunAsync(start)).ShouldExit().Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        maps.ShouldBe("0 20000 1 1 3000000 65535 0 20000 1 1 3000000 65535");
    }

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.SubordinateIds)]
    public async Task Newuidmap_refuses_the_user_without_ranges()
    {
        await using var run = Sandbox.Start(new ProgramStart("/usr/bin/unshare", "--user", "/bin/sh", "-c", "echo up; sleep 100") { User = TestUser.Plain });
        await run.WaitForAsync("up");
        var map = new ProgramStart("/usr/bin/newuidmap", $"{run.Pid}", "0", $"{TestUser.Ranged.SubordinateStart}", "10") { User = TestUser.Plain };
        (await Sandbox.RunAsync(map)).ShouldFail("not allowed");
    }

    [FactIf(Feature.Root, Feature.UserNamespaces)]
    public async Task A_single_id_can_be_mapped_without_ranges()
    {
        var start = new ProgramStart("/usr/bin/unshare", "--user", "--map-root-user", "/bin/sh", "-c", "id -u; cat /proc/self/setgroups") { User = TestUser.Plain };
        (await Sandbox.RunAsync(start)).ShouldExit().Line.ShouldBe("0\ndeny");
    }

    [FactIf(Feature.Root, Feature.Programs)]
    public async Task A_user_can_run_the_programs_under_test()
    {
        foreach (var program in (string[])[Programs.Caisson, Programs.CaissonOci])
        {
            var result = await Sandbox.RunAsync(new ProgramStart(program, "--version") { User = TestUser.Plain });
            result.ExitCode.ShouldBeInRange(0, 125);
        }
    }
}

public sealed class CgroupViewTests : EndToEndTest
{
    [FactIf(Feature.Root, Feature.CgroupHybrid)]
    public async Task Views_of_a_hybrid_machine()
    {
        foreach (var (view, pure, controllers) in ((CgroupView, bool, bool)[])
            [(CgroupView.AsIs, false, true), (CgroupView.V1, false, true), (CgroupView.V2, true, false)])
        {
            await using var sandbox = await Sandbox.CreateAsync(new() { Cgroups = view });
            var mounts = MountTable.Read($"/proc/{sandbox.HolderPid}/mountinfo");
            mounts.Exists(mount => mount is { Type: "cgroup2", Point: "/sys/fs/cgroup" }).ShouldBe(pure, $"{view}");
            mounts.Exists(mount => mount.Type == "cgroup").ShouldBe(controllers, $"{view}");
            mounts.Exists(mount => mount is { Type: "cgroup2", Point: "/sys/fs/cgroup/unified" }).ShouldBe(view == CgroupView.AsIs, $"{view}");
        }
        MountTable.Read("/proc/self/mountinfo").Exists(mount => mount.Point == "/sys/fs/cgroup/unified").ShouldBeTrue();
    }
}
