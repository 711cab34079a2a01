using System.Text;

namespace Caisson.Oci.Tests;

public class SpecSupportTests
{
    private static string[] Paths(string linux, SpecSupportOptions options = SpecSupportOptions.None) =>
        [.. SpecSupport.FindUnsupported(SpecReader.Read(Encoding.UTF8.GetBytes("{\"linux\":" + linux + "}")), options).Select(e => e.Path)];

    [Fact]
    public void Everything_that_is_not_built_is_named()
    {
        SpecSupport.FindUnsupported(SpecReader.Read(FullDocument.Utf8)).Select(e => e.Path).ShouldBe([
            "linux.cgroupsPath", "linux.resources.memory.limit",
        ]);
    }

    [Fact]
    public void An_error_says_what_and_what_to_do()
    {
        var error = SpecSupport.FindUnsupported(SpecReader.Read("""{"linux":{"cgroupsPath":"/a"}}"""u8)).ShouldHaveSingleItem();
        error.ToString().ShouldBe("linux.cgroupsPath: control groups are not supported by this version of caisson; remove it, or do without them by --cgroup-manager disabled");
    }

    [Fact]
    public void A_process_alone_is_looked_at_too() =>
        SpecSupport.FindUnsupported(ProcessReader.Read("""{"scheduler":{"policy":"SCHED_ISO","flags":["SCHED_FLAG_UTIL_CLAMP_MIN"]}}"""u8)).Select(e => e.Path).ShouldBe(["scheduler.policy", "scheduler.flags[0]"]);

    [Theory]
    [InlineData("""{"resources":{}}""")]
    [InlineData("""{"resources":{"devices":[{"allow":false,"access":"rwm"},{"allow":true,"type":"c","major":1,"minor":3,"access":"rwm"}]}}""")]
    [InlineData("""{"resources":{"memory":{},"cpu":{},"pids":{},"blockIO":{},"hugepageLimits":[],"network":{},"rdma":{},"unified":{}}}""")]
    [InlineData("""{"resources":{"memory":{"limit":0,"swap":-1,"disableOOMKiller":false},"cpu":{"shares":0,"cpus":""},"pids":{"limit":-1},"blockIO":{"weight":0}}}""")]
    [InlineData("""{"cgroupsPath":"","mountLabel":"","netDevices":{},"seccomp":null,"personality":null}""")]
    public void Empty_wishes_are_none(string linux) => Paths(linux).ShouldBeEmpty();

    [Theory]
    [InlineData("""{"memory":{"limit":1000}}""", "memory.limit")]
    [InlineData("""{"memory":{"disableOOMKiller":true}}""", "memory.disableOOMKiller")]
    [InlineData("""{"memory":{"swappiness":0}}""", "memory.swappiness")]
    [InlineData("""{"cpu":{"cpus":"0"}}""", "cpu.cpus")]
    [InlineData("""{"cpu":{"idle":1}}""", "cpu.idle")]
    [InlineData("""{"pids":{"limit":10}}""", "pids.limit")]
    [InlineData("""{"blockIO":{"throttleWriteIOPSDevice":[{"major":8,"minor":0,"rate":1}]}}""", "blockIO.throttleWriteIOPSDevice")]
    [InlineData("""{"hugepageLimits":[{"pageSize":"2MB","limit":1}]}""", "hugepageLimits")]
    [InlineData("""{"network":{"classID":1}}""", "network.classID")]
    [InlineData("""{"network":{"priorities":[{"name":"a","priority":1}]}}""", "network.priorities")]
    [InlineData("""{"rdma":{"a":{"hcaHandles":1}}}""", "rdma")]
    [InlineData("""{"unified":{"memory.max":"1"}}""", "unified")]
    public void A_limit_is_a_wish_unless_control_groups_are_disabled(string resources, string path)
    {
        var linux = "{\"resources\":" + resources + "}";
        Paths(linux).ShouldBe(["linux.resources." + path]);
        Paths(linux, SpecSupportOptions.CgroupsDisabled).ShouldBeEmpty();
        Paths("{\"cgroupsPath\":\"/a\"}", SpecSupportOptions.CgroupsDisabled).ShouldBeEmpty();
    }

    [Fact]
    public void Unconfined_asks_for_no_profile() =>
        SpecSupport.FindUnsupported(new SpecProcess { ApparmorProfile = "unconfined" }).ShouldBeEmpty();

    [Fact]
    public void Empty_hook_lists_ask_for_nothing() =>
        SpecSupport.FindUnsupported(SpecReader.Read("""{"hooks":{"prestart":[],"poststop":null}}"""u8)).ShouldBeEmpty();
}
