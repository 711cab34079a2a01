namespace Caisson.Oci.Tests;

public class SpecDefaultsTests
{
    [Fact]
    public void The_default_is_the_one_that_scripts_edit()
    {
        var spec = SpecReader.Read(SpecWriter.ToUtf8(SpecDefaults.Create()));
        spec.OciVersion.ShouldBe(SpecDefaults.OciVersion);
        spec.Process!.Args.ShouldBe(["sh"]);
        spec.Process.Terminal.ShouldBeTrue();
        spec.Process.NoNewPrivileges.ShouldBeTrue();
        spec.Process.Capabilities!.Bounding.ShouldBe(["CAP_AUDIT_WRITE", "CAP_KILL", "CAP_NET_BIND_SERVICE"]);
        spec.Process.Capabilities.Effective.ShouldBe(spec.Process.Capabilities.Bounding);
        spec.Process.Capabilities.Permitted.ShouldBe(spec.Process.Capabilities.Bounding);
        spec.Process.Capabilities.Inheritable.ShouldBeNull();
        spec.Process.Rlimits.ShouldHaveSingleItem().Soft.ShouldBe(1024ul);
        spec.Root!.Readonly.ShouldBeTrue();
        spec.Mounts.ShouldNotBeNull();
        spec.Mounts.Select(m => m.Destination).ShouldBe(["/proc", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue", "/sys", "/sys/fs/cgroup"]);
        spec.Mounts[2].Options!.ShouldContain("gid=5");
        spec.Mounts[6].Options!.ShouldContain("ro");
        var rule = spec.Linux!.Resources!.Devices.ShouldHaveSingleItem();
        rule.Allow.ShouldBeFalse();
        rule.Access.ShouldBe("rwm");
        spec.Linux.Namespaces!.Select(ns => ns.Type).ShouldBe(["pid", "network", "ipc", "uts", "mount", "cgroup"]);
        spec.Linux.MaskedPaths.ShouldBe(SpecDefaults.MaskedPaths());
        string[] lookedInto = ["/proc/interrupts", "/proc/kcore", "/proc/keys", "/sys/devices/virtual/powercap", "/sys/firmware"];
        lookedInto.ShouldBeSubsetOf(spec.Linux.MaskedPaths!);
        spec.Linux.ReadonlyPaths!.ShouldContain("/proc/sys");
    }

    [Fact]
    public void The_rootless_one_needs_nothing_the_user_lacks()
    {
        var spec = SpecDefaults.CreateRootless(1234, 567);
        spec.Linux!.Namespaces!.Select(ns => ns.Type).ShouldBe(["pid", "ipc", "uts", "mount", "cgroup", "user"]);
        (spec.Linux.UidMappings.ShouldHaveSingleItem() is { ContainerId: 0, HostId: 1234, Size: 1 }).ShouldBeTrue();
        (spec.Linux.GidMappings.ShouldHaveSingleItem() is { ContainerId: 0, HostId: 567, Size: 1 }).ShouldBeTrue();
        spec.Linux.Resources.ShouldBeNull();
        spec.Mounts!.SelectMany(m => m.Options ?? []).ShouldNotContain("gid=5");
        spec.Mounts!.Select(m => m.Type).ShouldNotContain("sysfs");
        spec.Mounts!.Single(m => m.Destination == "/sys").Options!.ShouldContain("rro");
    }

    [Fact]
    public void Every_call_gives_a_document_of_its_own()
    {
        SpecDefaults.Create().Process!.Capabilities!.Bounding!.Clear();
        SpecDefaults.Create().Process!.Capabilities!.Bounding!.Count.ShouldBe(3);
    }
}
