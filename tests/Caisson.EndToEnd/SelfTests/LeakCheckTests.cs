using Caisson.EndToEnd.Harness;
using Xunit.Sdk;

namespace Caisson.EndToEnd.SelfTests;

/// <summary>The check must find what is left behind, or every other test would prove less than it seems to.</summary>
public sealed class LeakCheckTests : IAsyncLifetime
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(100);
    private Sandbox _sandbox = null!;

    public async Task InitializeAsync() => _sandbox = await Sandbox.CreateAsync();

    public async Task DisposeAsync() => await _sandbox.DisposeAsync();

    [Fact]
    public async Task Nothing_left_is_nothing_found()
    {
        await using var leaks = LeakCheck.Begin(_sandbox);
        (await _sandbox.RunAsync("/bin/true")).ShouldExit();
    }

    [Fact]
    public async Task Slow_teardown_is_waited_for()
    {
        await using var leaks = LeakCheck.Begin(_sandbox);
        (await _sandbox.RunAsync("/bin/sh", "-c", "sleep 0.5 >/dev/null 2>&1 &")).ShouldExit();
    }

    [Fact]
    public async Task An_orphaned_daemon_is_found_and_killed()
    {
        var leaks = LeakCheck.Begin(_sandbox);
        // No marker in the environment, a session of its own, its parent gone: only descent tells.
        (await _sandbox.RunAsync("/usr/bin/env", "-i", "/usr/bin/setsid", "--fork", "/bin/sleep", "987")).ShouldExit();
        (await leaks.FindAsync(s_short)).ShouldHaveSingleItem().ShouldContain("/bin/sleep 987");
        var failure = await Should.ThrowAsync<XunitException>(async () => await leaks.DisposeAsync());
        failure.Message.ShouldContain("/bin/sleep 987");
        (await leaks.FindAsync()).ShouldBeEmpty();
    }

    [RootFact]
    public async Task A_process_in_a_pid_namespace_and_its_namespaces_are_found()
    {
        var leaks = LeakCheck.Begin(_sandbox);
        (await _sandbox.RunAsync("/usr/bin/setsid", "--fork", "/usr/bin/unshare", "--pid", "--fork", "--mount-proc", "--uts", "/bin/sleep", "987")).ShouldExit();
        await Task.Delay(200);
        var left = await leaks.FindAsync(s_short);
        left.ShouldContain(item => item.StartsWith("process") && item.Contains("/bin/sleep 987"));
        foreach (var kind in (string[])["pid", "mnt", "uts"])
            left.ShouldContain(item => item.StartsWith($"namespace {kind}:["));
        left.ShouldNotContain(item => item.StartsWith("namespace net:["));
        leaks.CleanUp();
        (await leaks.FindAsync()).ShouldBeEmpty();
    }

    [RootFact]
    public async Task A_mount_is_found()
    {
        var leaks = LeakCheck.Begin(_sandbox);
        (await _sandbox.RunAsync("/bin/mount", "-t", "tmpfs", "forgotten", "/mnt")).ShouldExit();
        (await leaks.FindAsync(s_short)).ShouldHaveSingleItem().ShouldContain("tmpfs from forgotten at /mnt");
    }

    [RootFact]
    public async Task A_namespace_kept_by_a_mount_is_found()
    {
        var leaks = LeakCheck.Begin(_sandbox);
        (await _sandbox.RunAsync("/bin/sh", "-c", "touch /tmp/net; mount --bind /proc/self/ns/net /tmp/net")).ShouldExit();
        (await leaks.FindAsync(s_short)).ShouldContain(item => item.Contains("nsfs") && item.Contains("net:["));
    }

    [RootFact]
    public async Task A_network_device_is_found()
    {
        var leaks = LeakCheck.Begin(_sandbox);
        (await _sandbox.RunAsync("/bin/sh", "-c", "ip link add forgotten type bridge")).ShouldExit();
        (await leaks.FindAsync(s_short)).ShouldHaveSingleItem().ShouldBe("the sandbox's network device forgotten");
    }

    [RootFact]
    public async Task Files_in_run_and_tmp_are_found()
    {
        var leaks = LeakCheck.Begin(_sandbox);
        (await _sandbox.RunAsync("/bin/sh", "-c", "mkdir -p /run/caisson/one; touch /run/caisson/one/state.json; mkdir /tmp/two")).ShouldExit();
        var left = await leaks.FindAsync(s_short);
        left.ShouldContain(item => item.EndsWith("/run/caisson/one/state.json"));
        left.ShouldContain(item => item.EndsWith("/tmp/two"));
    }

    [RootFact]
    public async Task Control_groups_of_both_versions_are_found_and_removed()
    {
        foreach (var type in (string[])["cgroup", "cgroup2"])
        {
            var mount = MountTable.Read("/proc/self/mountinfo").Find(mount => mount.Type == type);
            if (mount is null)
                continue;
            var leaks = LeakCheck.Begin(_sandbox);
            var group = $"{mount.Point}/{TestGroups.Unique("forgotten")}";
            // One of somebody else's comes as well, and is none of this run's business.
            var others = Directory.CreateDirectory($"{mount.Point}/caisson-others-{TestRun.Id}");
            Directory.CreateDirectory(group);
            (await leaks.FindAsync(s_short)).ShouldHaveSingleItem().ShouldBe($"control group {group}");
            leaks.CleanUp();
            Directory.Exists(group).ShouldBeFalse();
            others.Delete();
        }
    }

    [Fact]
    public async Task What_was_there_before_is_no_leak()
    {
        await using var daemon = _sandbox.Start(new ProgramStart("/bin/sleep", "100"));
        await using var leaks = LeakCheck.Begin(_sandbox);
    }
}
