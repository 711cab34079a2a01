using Caisson.Launch.Diagnosis;
using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux;

namespace Caisson.Runtime.Tests.Diagnosis;

public sealed class KnownCausesTests
{
    [Fact]
    public void Every_cause_is_asked() =>
        KnownCauses.All().Select(cause => cause.GetType()).ShouldBe(Types(), ignoreOrder: true);

    [Fact]
    public void Every_cause_is_documented()
    {
        var page = File.ReadAllText(Path.Combine(Repository(), "docs", "diagnoses.md"));
        foreach (var type in Types()) page.ShouldContain($"`{type.Name}`");
    }

    [Fact]
    public void No_errno_at_any_step_makes_a_cause_fail()
    {
        using var handle = new HostDescriptorOf("x");
        Slot slot = new(0, "x");
        Step[] steps =
        [
            new SetPropagation("/", 0, "x"), new CloneMount("/x", slot, false, "x"), new Attach(slot, "/x", "x"), new NewFileSystem("proc", slot, [new("gid", "5")], 0, "x"),
            new NewFileSystem("overlay", slot, [new("lowerdir", "/a:/b")], 0, "x"), new SetMountAttributes(slot, 0, 1, 0, false, "x"), new MountInRoot(slot, slot, "/x", true, "x"),
            new MakeNode(slot, "n", new('c', 1, 3), 0, 0, 0, "/dev/n"), new JoinNamespace(handle.Descriptor, "user", 0x10000000, false), new SetUser(1, 1), new SetGroups([1]),
            new BecomeNamespaceRoot(0, 0), new SetResourceLimit(7, "RLIMIT_NOFILE", 2, 1), new WriteFile("/proc/sys/net/x", "1", "x"), new SetHostname("x"), new EnterRoot(slot),
            new EnterWorkingDirectory("/x", false), new SetCapabilities(1, 1, 1, 1, "x"), new Unshare(0x10000000, "x"), new NewSession(),
        ];
        foreach (var step in steps)
            foreach (var call in new[] { "open_tree", "move_mount", "openat2", "mkdirat", "fsconfig", "fsopen", "setns", "clone3", "write", "pivot_root" })
                foreach (var errno in Enum.GetValues<Errno>())
                    foreach (var subject in new[] { new LaunchSubject(), FakeMachine.UserNamespace() })
                        new FakeMachine().Find(step, call, errno, subject, namespaces: 0x10000000);
    }

    [Fact]
    public void An_error_of_a_step_says_everything_in_one_line_and_in_several()
    {
        var step = new SetHostname(new string('x', 65));
        var error = LaunchFailure.Explain(new Failure { Step = step, Object = step.Object, Call = "sethostname", Errno = Errno.EINVAL }, 6, "the container box", new Machine(FakeMachine.Root()));
        var first = $"Cannot make the container box: step 7, give the container a host name of its own ({step.Object}): sethostname: EINVAL (the kernel does not accept these arguments)";
        error.Message.ShouldBe(first + ": the name is 65 bytes long, and the kernel takes 64; choose a shorter one");
        error.Explain().ShouldBe(first + "\n  because the name is 65 bytes long, and the kernel takes 64\n  try: choose a shorter one");
    }

    [Fact]
    public void A_parents_error_gets_its_reason_unless_it_has_one()
    {
        var plan = new LaunchPlan();
        LaunchFailure.Enrich(new CaissonException("Cannot open it", "openat", Errno.ENOENT, "/proc/self/nope/ns"), plan)!.Cause.ShouldBe("/proc/self/nope, on the way to /proc/self/nope/ns, does not exist (no such file or directory)");
        LaunchFailure.Enrich(new CaissonException("Cannot open it", "openat", Errno.ENOENT, "/nope", "so it is", "do this"), plan).ShouldBeNull();
        LaunchFailure.Enrich(new CaissonException("It cannot be"), plan).ShouldBeNull();
    }

    private static IEnumerable<Type> Types() => typeof(ICause).Assembly.GetTypes().Where(type => type.IsClass && type.IsAssignableTo(typeof(ICause)));

    private static string Repository()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "caisson.slnx"))) directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}
