using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Diagnosis;

public sealed class DiagnosisMountTests : DiagnosisTest
{
    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Sources_that_are_missing()
    {
        await FailsAsync(Bundle().Mount("/m", "bind", "/nope/x", "bind"), "open_tree: ENOENT", "/nope, on the way to /nope/x, does not exist (no such file or directory)");
        await FailsAsync(Bundle().Mount("/m", "bind", "/etc/passwd/x", "bind"), "open_tree: ENOTDIR", "/etc/passwd, on the way to /etc/passwd/x, is not a directory");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Roots_that_are_missing_or_no_directory()
    {
        await FailsAsync(Bundle().Edit(config => config["root"]!["path"] = "nope"), "open_tree: ENOENT", "/nope does not exist (no such file or directory); check root.path");
        await FailsAsync(Bundle().Edit(config => config["root"]!["path"] = "config.json"), "/config.json is not a directory; correct root.path");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_directory_on_a_file() =>
        await FailsAsync(Bundle().Mount("/bin/busybox", "bind", "/etc", "bind"), "/bin/busybox is not a directory in the root file system, and what is to be mounted is one");

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task File_systems_and_options_that_are_unknown()
    {
        await FailsAsync(Bundle().Mount("/m", "nosuchfs", "x"), "fsopen: ENODEV", "no file system type nosuchfs", "modprobe nosuchfs");
        await FailsAsync(Bundle().Mount("/m", "tmpfs", "x", "bogus=1"), "fsconfig: EINVAL", "the file system says: tmpfs: Unknown parameter 'bogus'");
        await FailsAsync(Bundle().Mount("/m", "tmpfs", "x", "size=lots"), "Bad value for 'size'");
        await FailsAsync(Bundle().Mount("/m", "overlay", "x", "lowerdir=/" + new string('x', 299)), "is 300 bytes long, and the kernel takes 255");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Overlay, Feature.Programs)]
    public async Task Overlays_that_overlayfs_refuses()
    {
        await FailsAsync(Bundle().Mount("/m", "overlay", "x", "lowerdir=/nope", $"upperdir={Sandbox.Work}", $"workdir={Sandbox.Work}"), "/nope does not exist");
        await FailsAsync(Bundle().Mount("/m", "overlay", "x", "lowerdir=/etc", "upperdir=/proc", "workdir=/proc"), "the file system of the upper directory cannot take an overlay's changes: /proc lies on proc");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task File_systems_of_namespaces_that_are_shared()
    {
        await FailsAsync(Bundle().UserNamespace(100000).Namespace("pid", null), "proc shows the processes of a PID namespace, and this container shares its caller's");
        await FailsAsync(Bundle().UserNamespace(100000).Namespace("network", null), "sysfs shows the devices of a network namespace");
        await FailsAsync(Bundle().UserNamespace(100000).Namespace("ipc", null), "mqueue shows the queues of an IPC namespace");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_group_of_devpts_that_is_not_mapped() => await FailsAsync(Bundle().UserNamespace(100000, 3), "gid=5 has no meaning in the container");

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_directory_without_x_on_the_way_to_the_root()
    {
        var closed = Path.Combine(Sandbox.Work, "closed");
        Directory.CreateDirectory(Path.Combine(closed, "rootfs"));
        File.SetUnixFileMode(closed, (UnixFileMode)0x1C0);
        await FailsForAsync(TestUser.Plain, Bundle().For(TestUser.Plain).Edit(config => config["root"]!["path"] = closed + "/rootfs"),
            $"the directory {closed} (mode 0700, owner 0:0) does not let user {TestUser.Plain.Uid}, group {TestUser.Plain.Gid} pass");
    }

    [FactIf(Feature.Root, Feature.UserNamespaces, Feature.BusyboxRoot, Feature.Programs)]
    public async Task What_an_ordinary_user_may_not_mount()
    {
        await FailsForAsync(TestUser.Plain, Bundle().For(TestUser.Plain).Mount("/m", "bind", "/proc/..", "bind"), "open_tree: EINVAL");
        await FailsForAsync(TestUser.Plain, Bundle().For(TestUser.Plain).Mount("/m", "ext4", "/dev/nope"), "only the machine's first user namespace may mount ext4");
    }

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task A_proc_that_is_partly_hidden_around() =>
        await FailsInsideAsync("mount -t proc proc /proc; mount -t tmpfs none /proc/sys", Bundle().UserNamespace(0, 1).Edit(Ungrouped), ["-Urmpf"],
            "fsmount: EPERM", "/proc of the surrounding container is partly hidden (/proc/sys)", "unmask=ALL");

    [FactIf(Feature.Root, Feature.BusyboxRoot, Feature.Programs)]
    public async Task Devices_that_the_machine_lacks() =>
        await FailsForAsync(TestUser.Ranged, Bundle().For(TestUser.Ranged).UserNamespace(TestUser.Ranged.SubordinateStart, 1000).Edit(config => config["linux"]!["devices"] = System.Text.Json.Nodes.JsonNode.Parse("""[{"path":"/dev/nope","type":"c","major":200,"minor":3}]""")),
            "the machine has no /dev/nope");

    private static void Ungrouped(System.Text.Json.Nodes.JsonObject config) => config["mounts"]![2]!["options"] = List("nosuid", "noexec", "newinstance", "ptmxmode=0666");
}
