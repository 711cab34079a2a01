namespace Caisson.Oci.Tests;

public class SpecValidatorTests
{
    /// <summary>A configuration with every namespace and nothing wrong; a test breaks one rule of it.</summary>
    private static OciSpec Sound(Action<OciSpec>? change = null)
    {
        var spec = SpecDefaults.Create();
        spec.Linux!.Namespaces!.Add(new SpecNamespace { Type = NamespaceTypes.User });
        spec.Linux.Namespaces.Add(new SpecNamespace { Type = NamespaceTypes.Time });
        spec.Linux.UidMappings = [new SpecIdMapping { HostId = 100000, Size = 65536 }];
        spec.Linux.GidMappings = [new SpecIdMapping { HostId = 100000, Size = 65536 }];
        change?.Invoke(spec);
        return spec;
    }

    private static string[] Errors(Action<OciSpec> change) => [.. SpecValidator.Validate(Sound(change)).Errors.Select(e => e.ToString())];

    private static string[] Warnings(Action<OciSpec> change)
    {
        var report = SpecValidator.Validate(Sound(change));
        report.Errors.ShouldBeEmpty();
        return [.. report.Warnings.Select(e => e.ToString())];
    }

    private static void Without(OciSpec spec, string type)
    {
        spec.Linux!.Namespaces!.RemoveAll(ns => ns.Type == type);
        if (type == NamespaceTypes.User) spec.Linux.UidMappings = spec.Linux.GidMappings = null;
    }

    [Fact]
    public void A_sound_configuration_has_neither_errors_nor_warnings()
    {
        var report = SpecValidator.Validate(Sound());
        report.Errors.ShouldBeEmpty();
        report.Warnings.ShouldBeEmpty();
        report.IsValid.ShouldBeTrue();
        report.ThrowIfInvalid();
    }

    [Fact]
    public void The_defaults_are_sound()
    {
        foreach (var spec in new[] { SpecDefaults.Create(), SpecDefaults.CreateRootless(1000, 1000) })
        {
            var report = SpecValidator.Validate(spec);
            report.Errors.ShouldBeEmpty();
            report.Warnings.ShouldBeEmpty();
            SpecSupport.FindUnsupported(spec).ShouldBeEmpty();
        }
    }

    [Fact]
    public void Everything_wrong_is_told_at_once()
    {
        var report = SpecValidator.Validate(new OciSpec
        {
            Process = new SpecProcess { Cwd = "x", Args = [] },
            Linux = new SpecLinux { Namespaces = [new SpecNamespace { Type = "net" }] },
        });
        report.Errors.Select(e => e.Path).ShouldBe(["ociVersion", "root.path", "process.args", "process.cwd", "linux.namespaces[0].type"]);
        Should.Throw<SpecException>(() => report.ThrowIfInvalid()).Message.ShouldStartWith("config.json: 5 errors: ociVersion: is missing");
    }

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("1.0.2-dev")]
    [InlineData("1.2.1+build.05")]
    [InlineData("1.3.0-rc.1+x-y")]
    [InlineData("1.99.0")]
    public void Versions_1_are_known(string version) => Errors(s => s.OciVersion = version).ShouldBeEmpty();

    [Theory]
    [InlineData(null, "ociVersion: is missing; a version such as \"1.3.0\" is required")]
    [InlineData("2.0.0", "ociVersion: version 2.0.0 of the specification is not known; versions 1.x are")]
    [InlineData("0.5.0-dev", "ociVersion: version 0.5.0-dev of the specification is not known; versions 1.x are")]
    [InlineData("1.0", "ociVersion: \"1.0\" is not a version of the form MAJOR.MINOR.PATCH (SemVer 2.0.0)")]
    [InlineData("1.0.0.0", "ociVersion: \"1.0.0.0\" is not a version of the form MAJOR.MINOR.PATCH (SemVer 2.0.0)")]
    [InlineData("v1.0.0", "ociVersion: \"v1.0.0\" is not a version of the form MAJOR.MINOR.PATCH (SemVer 2.0.0)")]
    [InlineData("1.00.0", "ociVersion: \"1.00.0\" is not a version of the form MAJOR.MINOR.PATCH (SemVer 2.0.0)")]
    [InlineData("1.0.0-", "ociVersion: \"1.0.0-\" is not a version of the form MAJOR.MINOR.PATCH (SemVer 2.0.0)")]
    [InlineData("1.0.0-01", "ociVersion: \"1.0.0-01\" is not a version of the form MAJOR.MINOR.PATCH (SemVer 2.0.0)")]
    [InlineData("1.0.0-a..b", "ociVersion: \"1.0.0-a..b\" is not a version of the form MAJOR.MINOR.PATCH (SemVer 2.0.0)")]
    [InlineData("1.0.0+ä", "ociVersion: \"1.0.0+ä\" is not a version of the form MAJOR.MINOR.PATCH (SemVer 2.0.0)")]
    public void Other_versions_are_refused(string? version, string error) => Errors(s => s.OciVersion = version).ShouldBe([error]);

    [Fact]
    public void The_root_and_the_process_are_required()
    {
        Errors(s => s.Root = null).ShouldBe(["root.path: is missing; the directory of the root file system is required"]);
        Errors(s => s.Root!.Path = "").ShouldBe(["root.path: is missing; the directory of the root file system is required"]);
        // A container can be created without one, and not started.
        Errors(s => s.Process = null).ShouldBeEmpty();
    }

    [Fact]
    public void Host_and_domain_name_need_a_UTS_namespace_and_a_length_the_kernel_takes()
    {
        Errors(s => { Without(s, NamespaceTypes.Uts); s.Domainname = "d"; }).ShouldBe([
            "hostname: needs a namespace of type \"uts\" in linux.namespaces, or it would rename the host",
            "domainname: needs a namespace of type \"uts\" in linux.namespaces, or it would rename the host",
        ]);
        Errors(s => { Without(s, NamespaceTypes.Uts); s.Hostname = ""; }).ShouldBeEmpty();
        Errors(s => s.Hostname = new string('a', 64)).ShouldBeEmpty();
        Errors(s => s.Hostname = new string('ä', 33)).ShouldBe(["hostname: has 66 bytes; the kernel takes up to 64"]);
    }

    [Fact]
    public void A_mount_needs_a_destination_and_a_type_or_a_source()
    {
        Errors(s => s.Mounts = [new SpecMount { Type = "tmpfs" }]).ShouldBe(["mounts[0].destination: is missing; an absolute path inside the container is required"]);
        Errors(s => s.Mounts = [new SpecMount { Destination = "/a" }]).ShouldBe([
            "mounts[0].type: is missing; the file system's type is required unless the options have bind or rbind, remount, or a propagation, such as rslave"]);
        Errors(s => s.Mounts = [new SpecMount { Destination = "/a", Type = "none", Options = ["ro"] }]).ShouldBe([
            "mounts[0].type: \"none\" is no file system; without bind or rbind it only goes with remount or a propagation, such as rslave"]);
        Errors(s => s.Mounts = [new SpecMount { Destination = "/a", Type = "none", Options = ["rshared"] }]).ShouldBeEmpty();
        Errors(s => s.Mounts = [new SpecMount { Destination = "/a", Options = ["rbind"] }]).ShouldBe([
            "mounts[0].source: is missing; a bind mount needs the file or directory to bind"]);
        Errors(s => s.Mounts = [new SpecMount { Destination = "/a", Type = "bind" }]).ShouldBe([
            "mounts[0].source: is missing; a bind mount needs the file or directory to bind"]);
        Errors(s => s.Mounts = [new SpecMount { Destination = "/a", Options = ["bind"], Source = "relative" }]).ShouldBeEmpty();
        Errors(s => s.Mounts = [new SpecMount { Destination = "/a", Options = ["remount", "ro"] }]).ShouldBeEmpty();
    }

    [Fact]
    public void A_relative_destination_is_warned_of() =>
        Warnings(s => s.Mounts = [new SpecMount { Destination = "a", Type = "tmpfs" }]).ShouldBe([
            "mounts[0].destination: \"a\" is not an absolute path; it is taken from the container's root"]);

    [Fact]
    public void Id_mappings_of_a_mount_come_in_pairs_where_the_kernel_has_them()
    {
        SpecIdMapping[] one = [new SpecIdMapping { HostId = 1000, Size = 1 }];
        Errors(s => s.Mounts = [new SpecMount { Destination = "/a", Source = "/b", Options = ["bind"], UidMappings = [.. one] }]).ShouldBe([
            "mounts[0].gidMappings: is missing; it is required together with uidMappings"]);
        Errors(s => s.Mounts = [new SpecMount { Destination = "/a", Source = "/b", Options = ["bind"], GidMappings = [.. one] }]).ShouldBe([
            "mounts[0].uidMappings: is missing; it is required together with gidMappings"]);
        Errors(s => s.Mounts = [new SpecMount { Destination = "/a", Type = "tmpfs", UidMappings = [.. one], GidMappings = [.. one] }]).ShouldBeEmpty();
        Errors(s => s.Mounts = [new SpecMount { Destination = "/a", Type = "proc", UidMappings = [.. one], GidMappings = [.. one] }]).ShouldBe([
            "mounts[0].uidMappings: proc cannot show its files with other owners"]);
        Errors(s => s.Mounts = [new SpecMount { Destination = "/a", Source = "/b", Options = ["bind"], UidMappings = [new SpecIdMapping()], GidMappings = [.. one] }])
            .ShouldBe(["mounts[0].uidMappings[0].size: 0 maps nothing; at least 1 is required"]);
        Errors(s => { s.Linux!.UidMappings![0].Size = 65536; s.Mounts = [new SpecMount { Destination = "/a", Source = "/b", Options = ["bind", "idmap"] }]; }).ShouldBeEmpty();
        Errors(s => { Without(s, NamespaceTypes.User); s.Mounts = [new SpecMount { Destination = "/a", Source = "/b", Options = ["rbind", "ridmap"] }]; }).ShouldBe([
            "mounts[0].options: ridmap needs uidMappings and gidMappings, of the mount or of a user namespace of the container"]);
        Errors(s => s.Mounts = [new SpecMount { Destination = "/a", Type = "tmpfs", Options = ["idmap"] }]).ShouldBeEmpty();
        Errors(s => s.Mounts = [new SpecMount { Destination = "/a", Type = "overlay", Options = ["idmap"] }]).ShouldBe([
            "mounts[0].options: overlay cannot show its files with other owners"]);
    }

    [Fact]
    public void Hooks_have_absolute_paths_and_positive_timeouts()
    {
        Errors(s => s.Hooks = new SpecHooks { Poststop = [new SpecHook { Path = "/a" }, new SpecHook { Path = "b", Timeout = 0, Env = ["x"] }, new SpecHook()] }).ShouldBe([
            "hooks.poststop[1].path: \"b\" is not an absolute path",
            "hooks.poststop[1].timeout: 0 is not a number of seconds above zero",
            "hooks.poststop[1].env[0]: has no '='; the form is KEY=value",
            "hooks.poststop[2].path: is missing; an absolute path is required",
        ]);
    }

    [Fact]
    public void Annotations_have_names() => Errors(s => s.Annotations = new() { [""] = "x" }).ShouldBe(["annotations: has an empty key, which the specification forbids"]);

    [Fact]
    public void Namespaces_are_known_unique_and_joined_by_absolute_path()
    {
        Errors(s => s.Linux!.Namespaces!.Add(new SpecNamespace { Type = "pid", Path = "/proc/1/ns/pid" })).ShouldBe([
            "linux.namespaces[8].type: \"pid\" is given twice; the first is linux.namespaces[0]"]);
        Errors(s => s.Linux!.Namespaces!.Add(new SpecNamespace { Type = "PID" })).ShouldBe([
            "linux.namespaces[8].type: \"PID\" is not one of pid, network, mount, ipc, uts, user, cgroup, time"]);
        Errors(s => s.Linux!.Namespaces!.Add(new SpecNamespace())).ShouldBe(["linux.namespaces[8].type: is missing; the kind of namespace is required"]);
        Errors(s => s.Linux!.Namespaces![0].Path = "ns/pid").ShouldBe(["linux.namespaces[0].path: \"ns/pid\" is not an absolute path"]);
    }

    [Fact]
    public void Id_mappings_need_a_user_namespace_and_a_new_one_needs_them()
    {
        Errors(s => s.Linux!.Namespaces!.RemoveAll(ns => ns.Type == "user")).ShouldBe([
            "linux.uidMappings: needs a namespace of type \"user\" in linux.namespaces",
            "linux.gidMappings: needs a namespace of type \"user\" in linux.namespaces",
        ]);
        Errors(s => s.Linux!.UidMappings = null).ShouldBe(["linux.uidMappings: is missing; a new user namespace needs at least one range, or nobody exists in it"]);
        Errors(s => { s.Linux!.Namespaces!.Find(ns => ns.Type == "user")!.Path = "/proc/1/ns/user"; s.Linux.UidMappings = null; }).ShouldBeEmpty();
        Errors(s => s.Linux!.Namespaces!.Find(ns => ns.Type == "user")!.Path = "/proc/1/ns/user").ShouldBeEmpty();
    }

    [Fact]
    public void Id_mappings_are_ranges_that_do_not_overlap()
    {
        Errors(s => s.Linux!.GidMappings!.Add(new SpecIdMapping { ContainerId = 70000, HostId = 1 })).ShouldBe([
            "linux.gidMappings[1].size: 0 maps nothing; at least 1 is required"]);
        Errors(s => s.Linux!.GidMappings!.Add(new SpecIdMapping { ContainerId = 65535, HostId = 1, Size = 2 })).ShouldBe([
            "linux.gidMappings[1].containerID: the 2 ids from 65535 overlap those of linux.gidMappings[0]"]);
        Errors(s => s.Linux!.GidMappings!.Add(new SpecIdMapping { ContainerId = 70000, HostId = 99999, Size = 2 })).ShouldBe([
            "linux.gidMappings[1].hostID: the 2 ids from 99999 overlap those of linux.gidMappings[0]"]);
        Errors(s => s.Linux!.GidMappings!.Add(new SpecIdMapping { ContainerId = 4294967290, HostId = 1, Size = 6 })).ShouldBe([
            "linux.gidMappings[1].containerID: 4294967290 and 6 ids from there go past 4294967294, the last id"]);
        Errors(s => s.Linux!.GidMappings!.Add(new SpecIdMapping { ContainerId = 70000, HostId = 4294967294, Size = 2 })).ShouldBe([
            "linux.gidMappings[1].hostID: 4294967294 and 2 ids from there go past 4294967294, the last id"]);
        Errors(s => s.Linux!.GidMappings!.Add(new SpecIdMapping { ContainerId = 4294967290, HostId = 1, Size = 5 })).ShouldBeEmpty();
        Errors(s =>
        {
            for (var i = 0u; i < 340; i++) s.Linux!.UidMappings!.Add(new SpecIdMapping { ContainerId = 100000 + i, HostId = 200000 + i, Size = 1 });
        }).ShouldBe(["linux.uidMappings: has 341 ranges; the kernel takes up to 340"]);
    }

    [Fact]
    public void Time_offsets_need_a_new_time_namespace_and_known_clocks()
    {
        static void Offset(OciSpec s) => s.Linux!.TimeOffsets = new() { ["monotonic"] = new SpecTimeOffset { Secs = -1 }, ["boottime"] = new SpecTimeOffset { Nanosecs = 999999999 } };
        Errors(Offset).ShouldBeEmpty();
        Errors(s => { Offset(s); Without(s, NamespaceTypes.Time); }).ShouldBe(["linux.timeOffsets: needs a namespace of type \"time\" in linux.namespaces"]);
        Errors(s => { Offset(s); s.Linux!.Namespaces!.Find(ns => ns.Type == "time")!.Path = "/proc/1/ns/time"; }).ShouldBe([
            "linux.timeOffsets: needs a new time namespace; one that is joined by path keeps its offsets"]);
        Errors(s => s.Linux!.TimeOffsets = new() { ["realtime"] = new SpecTimeOffset() }).ShouldBe([
            "linux.timeOffsets.realtime: is not a clock with an offset; monotonic and boottime are"]);
        Errors(s => s.Linux!.TimeOffsets = new() { ["boottime"] = new SpecTimeOffset { Nanosecs = 1000000000 } }).ShouldBe([
            "linux.timeOffsets.boottime.nanosecs: 1000000000 is above 999999999; use secs for the rest"]);
    }

    [Fact]
    public void Devices_have_a_known_type_numbers_and_an_absolute_path()
    {
        Errors(s => s.Linux!.Devices = [new SpecDevice { Path = "/a", Type = "p" }, new SpecDevice { Path = "/b", Type = "u", Major = 4095, Minor = 1048575 }]).ShouldBeEmpty();
        Errors(s => s.Linux!.Devices = [new SpecDevice { Path = "a", Type = "x" }, new SpecDevice { Path = "/b" }]).ShouldBe([
            "linux.devices[0].path: \"a\" is not an absolute path",
            "linux.devices[0].type: \"x\" is not one of c, b, u, p",
            "linux.devices[1].type: is missing; c, b, u or p is required",
        ]);
        Errors(s => s.Linux!.Devices = [new SpecDevice { Path = "/a", Type = "c", Minor = -1 }, new SpecDevice { Path = "/b", Type = "b", Major = 4096, Minor = 1048576 }]).ShouldBe([
            "linux.devices[0].major: is missing; only a device of type p has none",
            "linux.devices[0].minor: -1 is outside of 0 to 1048575",
            "linux.devices[1].major: 4096 is outside of 0 to 4095",
            "linux.devices[1].minor: 1048576 is outside of 0 to 1048575",
        ]);
        Errors(s => s.Linux!.Devices = [new SpecDevice { Path = "/a", Type = "p", Uid = uint.MaxValue, Gid = uint.MaxValue }]).ShouldBe([
            "linux.devices[0].uid: 4294967295 is no id", "linux.devices[0].gid: 4294967295 is no id"]);
        Warnings(s => s.Linux!.Devices = [
            new SpecDevice { Path = "/a", Type = "c", Major = 1, Minor = 3 },
            new SpecDevice { Path = "/b", Type = "b", Major = 1, Minor = 3 },
            new SpecDevice { Path = "/c", Type = "u", Major = 1, Minor = 3 },
        ]).ShouldBe(["linux.devices[2]: is the same device as linux.devices[0]"]);
    }

    [Fact]
    public void Masked_and_readonly_paths_are_absolute()
    {
        Errors(s => s.Linux!.MaskedPaths!.Insert(0, "proc/kcore")).ShouldBe(["linux.maskedPaths[0]: \"proc/kcore\" is not an absolute path"]);
        Errors(s => s.Linux!.ReadonlyPaths = ["/a", ""]).ShouldBe(["linux.readonlyPaths[1]: is missing; an absolute path is required"]);
    }

    [Theory]
    [InlineData("shared")]
    [InlineData("slave")]
    [InlineData("private")]
    [InlineData("unbindable")]
    [InlineData("rshared")]
    [InlineData("rslave")]
    [InlineData("rprivate")]
    [InlineData("runbindable")]
    [InlineData("")]
    public void Propagations_are_known(string propagation) => Errors(s => s.Linux!.RootfsPropagation = propagation).ShouldBeEmpty();

    [Fact]
    public void Other_propagations_are_refused() => Errors(s => s.Linux!.RootfsPropagation = "Shared").ShouldBe([
        "linux.rootfsPropagation: \"Shared\" is not one of shared, slave, private, unbindable, or one of them with an r in front"]);

    [Fact]
    public void A_control_group_path_stays_in_its_tree()
    {
        Errors(s => s.Linux!.CgroupsPath = "/a/../../b").ShouldBe(["linux.cgroupsPath: \"/a/../../b\" has a \"..\" step, which could lead out of the control group tree"]);
        Errors(s => s.Linux!.CgroupsPath = "system.slice:pre..fix:name").ShouldBeEmpty();
    }
}
