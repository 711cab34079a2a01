using Caisson.Cgroups;
using Caisson.Oci;
using Caisson.Runtime.Resctrl;

namespace Caisson.Runtime.Tests.Resctrl;

/// <summary>Classes of service in a tree of ordinary files: what is written where, and what is refused.</summary>
public sealed class ResctrlGroupTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("caisson-resctrl").FullName;

    public ResctrlGroupTests()
    {
        Directory.CreateDirectory(_root + "/info/L3_MON");
        File.WriteAllText(_root + "/info/L3_MON/mon_features", "llc_occupancy\nmbm_total_bytes\nmbm_local_bytes\n");
        File.WriteAllText(_root + "/info/last_cmd_status", "ok\n");
        Group("");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    // The kernel makes these files with the directory; a tree of ordinary ones has to have them before.
    private string Group(string name)
    {
        var group = Path.Combine(_root, name);
        Directory.CreateDirectory(group + "/mon_groups");
        File.WriteAllText(group + "/schemata", "    L3:0=ff;1=ff\n    MB:0=100;1=100\n");
        File.WriteAllText(group + "/tasks", "");
        return group;
    }

    private ResctrlGroup Create(SpecIntelRdt spec) => ResctrlGroup.Create(_root, "container", spec);

    [Fact]
    public void Without_the_file_system_there_is_a_remedy()
    {
        var error = Should.Throw<CaissonException>(() => ResctrlGroup.Create(null, "container", new SpecIntelRdt()));
        error.Message.ShouldContain("no resctrl file system is mounted");
        error.Message.ShouldContain("mount -t resctrl resctrl /sys/fs/resctrl");
        error.Message.ShouldContain("CONFIG_X86_CPU_RESCTRL");
    }

    [Fact]
    public void A_class_that_is_there_is_joined_and_stays()
    {
        var group = Group("gold");
        var joined = Create(new SpecIntelRdt { ClosId = "gold" });
        joined.Join(4711);
        File.ReadAllText(group + "/tasks").ShouldBe("4711");
        ResctrlGroup.Of(joined.Remembered)!.Remove(null);
        Directory.Exists(group).ShouldBeTrue();
    }

    [Fact]
    public void A_class_that_is_there_must_have_the_limits()
    {
        Group("gold");
        Create(new SpecIntelRdt { ClosId = "gold", L3CacheSchema = "L3:0=FF;1=0ff", MemBwSchema = "MB:1=100" });
        var error = Should.Throw<CaissonException>(() => Create(new SpecIntelRdt { ClosId = "gold", Schemata = ["MB:0=100", "L3:1=f"] }));
        error.Message.ShouldContain("L3:1=ff instead of f");
    }

    [Fact]
    public void A_class_that_is_missing_is_not_made_without_limits() =>
        Should.Throw<CaissonException>(() => Create(new SpecIntelRdt { ClosId = "gold" })).Message.ShouldContain("does not exist");

    [Fact]
    public void Without_a_name_the_class_is_the_containers_own()
    {
        var made = Create(new SpecIntelRdt());
        made.Remembered["group"].ShouldBe(_root + "/container");
        Should.Throw<CaissonException>(() => Create(new SpecIntelRdt())).Message.ShouldContain("exists already");
        made.Remove(null);
        Directory.Exists(_root + "/container").ShouldBeFalse();
    }

    [Fact]
    public void Limits_are_written_in_the_order_of_age()
    {
        var group = Group("gold");
        ResctrlGroup.Of(new Dictionary<string, string> { ["root"] = _root, ["group"] = group })!.Update("L3:0=f\nL3:1=3", "MB:0=20", new UpdateJournal(new()));
        File.ReadAllText(group + "/schemata").ShouldStartWith("L3:0=f\nL3:1=3\nMB:0=20\n");
    }

    [Fact]
    public void Limits_that_cannot_be_written_leave_nothing()
    {
        // Ordinary directories have no schemata file, as a class that the kernel refuses has none that takes the line.
        Should.Throw<CaissonException>(() => Create(new SpecIntelRdt { MemBwSchema = "MB:0=20" })).Message.ShouldContain("schemata");
        Directory.Exists(_root + "/container").ShouldBeFalse();
    }

    [Fact]
    public void Monitoring_has_a_group_that_goes_with_the_container()
    {
        var group = Group("gold");
        var made = Create(new SpecIntelRdt { ClosId = "gold", EnableMonitoring = true });
        Directory.Exists(group + "/mon_groups/container").ShouldBeTrue();
        File.WriteAllText(group + "/mon_groups/container/tasks", "");
        made.Join(4711);
        File.ReadAllText(group + "/mon_groups/container/tasks").ShouldBe("4711");
        File.Delete(group + "/mon_groups/container/tasks");
        ResctrlGroup.Of(made.Remembered)!.Remove(null);
        Directory.Exists(group + "/mon_groups/container").ShouldBeFalse();
        Directory.Exists(group).ShouldBeTrue();
    }

    [Fact]
    public void The_class_that_all_have()
    {
        var made = Create(new SpecIntelRdt { ClosId = "/", EnableMonitoring = true });
        made.Remembered["monitor"].ShouldBe(_root + "/mon_groups/container");
        made.Remove(null);
        Directory.Exists(_root).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public void Monitoring_that_the_machine_lacks_is_refused(bool any, bool cache, bool bandwidth)
    {
        File.WriteAllText(_root + "/info/L3_MON/mon_features", any ? "" : "other\n");
        Should.Throw<CaissonException>(() => Create(new SpecIntelRdt { EnableMonitoring = any, EnableCmt = cache, EnableMbm = bandwidth })).Message.ShouldContain("monitoring");
        Directory.Exists(_root + "/container").ShouldBeFalse();
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("info")]
    [InlineData("mon_groups")]
    public void Names_that_lead_elsewhere_are_refused(string name) =>
        Should.Throw<CaissonException>(() => Create(new SpecIntelRdt { ClosId = name, MemBwSchema = "MB:0=20" })).Message.ShouldContain("no name");
}
