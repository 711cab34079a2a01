using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.SelfTests;

/// <summary>Sandboxes begin with the same mounts, whatever the machine has.</summary>
public sealed class MachineMountsTests
{
    [Fact]
    public void What_programs_need_stays_and_the_rest_goes_last_first() =>
        MachineMounts.Unneeded(
                ["/", "/proc", "/sys/fs/cgroup", "/usr", "/usr/local", "/run", "/run/netns", "/run/netns", "/run/netns/web", "/home", "/mnt/a b", "/var", "/var/lib/docker/overlay2/x/merged", "/work/other", "/workshop"],
                ["/home/me/caisson", "/var/tmp/x", "/work/here"])
            .ShouldBe(["/workshop", "/work/other", "/var/lib/docker/overlay2/x/merged", "/mnt/a b", "/run/netns/web", "/run/netns", "/run/netns", "/run"]);

    [RootFact]
    public async Task A_sandbox_has_no_mount_of_the_machines_in_run_or_anywhere_else_that_is_not_needed()
    {
        await using var sandbox = await Sandbox.CreateAsync();
        var points = MountTable.Read($"/proc/{sandbox.HolderPid}/mountinfo").ConvertAll(mount => mount.Point);
        MachineMounts.Unneeded(points, [TestRun.Directory, AppContext.BaseDirectory, TestRun.Repository ?? "/", "/tmp", "/run", "/run/systemd/x", "/run/dbus/x"])
            .ShouldBeEmpty();
    }
}
