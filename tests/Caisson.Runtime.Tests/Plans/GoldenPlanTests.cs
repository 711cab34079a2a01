using Caisson.Launch;
using Caisson.Launch.Planning;
using Caisson.Oci;
using static Caisson.Runtime.Tests.Plans.PlanText;

namespace Caisson.Runtime.Tests.Plans;

/// <summary>Whole plans of documents that stand for many. A difference is to be read: the order of steps is what makes a launch safe.</summary>
public sealed class GoldenPlanTests
{
    [Fact]
    public void Default_document() => ShouldBeGolden(Build(Spec(), Administrator), "default");

    [Fact]
    public void User_namespace_made_by_the_administrator() =>
        ShouldBeGolden(Build(Spec(spec => spec.UserNamespace(100000, 65536)), Administrator), "user-rootful");

    [Fact]
    public void User_namespace_of_an_ordinary_user()
    {
        var spec = SpecDefaults.CreateRootless(User.Uid, User.Gid);
        spec.Process!.Args = ["/bin/true"];
        spec.Process.Terminal = false;
        ShouldBeGolden(Build(spec, User), "user-rootless");
    }

    [Fact]
    public void Joined_namespaces() => ShouldBeGolden(Build(Spec(spec =>
    {
        spec.UserNamespace(100000, 65536, "/proc/4242/ns/user");
        spec.Namespace(NamespaceTypes.Pid, "/proc/4242/ns/pid");
        spec.Namespace(NamespaceTypes.Network, "/proc/4242/ns/net");
    }), Administrator), "joined");

    [Fact]
    public void Time_namespace() => ShouldBeGolden(Build(Spec(spec =>
    {
        spec.Namespace(NamespaceTypes.Time);
        spec.Linux!.TimeOffsets = new() { ["monotonic"] = new SpecTimeOffset { Secs = 86400 }, ["boottime"] = new SpecTimeOffset { Secs = -60, Nanosecs = 5 } };
    }), Administrator), "time");

    [Fact]
    public void Terminal_with_an_init() => ShouldBeGolden(LaunchPlanner.Build(new LaunchRequest
    {
        Id = "golden",
        Bundle = Bundle,
        Init = true,
        Spec = Spec(spec =>
        {
            spec.Process!.Terminal = true;
            spec.Process.User = new SpecUser { Uid = 1000, Gid = 100, AdditionalGids = [5, 6], Umask = 7 };
        }),
    }, Administrator), "terminal-init");

    [Fact]
    public void Overlay_over_several_file_systems() => ShouldBeGolden(LaunchPlanner.Build(new LaunchRequest
    {
        Id = "golden",
        Bundle = Bundle,
        Spec = Spec(),
        Overlay = new RootOverlay
        {
            Layers =
            [
                new("/", "/var/lib/nowhere/a:b", Attributes: MountAttributes.Nodev), new("/home", "/var/lib/nowhere/home", "mounts/home/upper", "mounts/home/work"),
                new("/boot", "/var/lib/nowhere/boot", ReadOnlyBind: true, Attributes: MountAttributes.Noexec),
            ],
            Changes = "/keep",
            Size = "40%",
        },
    }, Administrator), "overlay");

    [Fact]
    public void Overlay_in_a_user_namespace_made_by_the_administrator() => ShouldBeGolden(LaunchPlanner.Build(new LaunchRequest
    {
        Id = "golden",
        Bundle = Bundle,
        Spec = Spec(spec => spec.UserNamespace(100000, 65536)),
        Overlay = new RootOverlay { Layers = [new("/", "/"), new("/home", "/home"), new("/boot", "/boot", ReadOnlyBind: true)] },
    }, Administrator), "overlay-user-rootful");

    [Fact]
    public void Overlay_of_an_ordinary_user_where_mounts_are_locked_together() => ShouldBeGolden(LaunchPlanner.Build(new LaunchRequest
    {
        Id = "golden",
        Bundle = Bundle,
        Spec = Spec(spec => spec.UserNamespace(User.Uid, 1)),
        Overlay = new RootOverlay
        {
            Layers = [new("/", null), new("/usr", "/usr"), new("/etc/big", "/etc/big", ReadOnlyBind: true)],
            Skeleton =
            [
                new("/bin", SkeletonEntryKind.Link, 0x1FF, "usr/bin"), new("/etc", SkeletonEntryKind.Directory, 0x1ED), new("/etc/hosts", SkeletonEntryKind.File, 0x1A4, "/etc/hosts"),
                new("/etc/big", SkeletonEntryKind.File, 0x1A4),
            ],
        },
    }, User), "overlay-user-rootless");

    [Fact]
    public void Exec_into_a_container_of_the_administrators() => ShouldBeGolden(ExecPlanner.Build(Exec(Spec()), Administrator), "exec");

    [Fact]
    public void Exec_into_a_container_of_an_ordinary_users() =>
        ShouldBeGolden(ExecPlanner.Build(Exec(Spec(spec => spec.UserNamespace(User.Uid, 1))), User), "exec-rootless");

    // No process has this number, so nothing is read of one.
    private static ExecRequest Exec(OciSpec spec) => new() { Id = "golden", ContainerPid = int.MaxValue, Spec = spec, Process = spec.Process! };
}
