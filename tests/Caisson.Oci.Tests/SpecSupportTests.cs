using System.Text;

namespace Caisson.Oci.Tests;

public class SpecSupportTests
{
    private static string[] Paths(string linux) =>
        [.. SpecSupport.FindUnsupported(SpecReader.Read(Encoding.UTF8.GetBytes("{\"linux\":" + linux + "}"))).Select(e => e.Path)];

    [Fact]
    public void A_process_alone_is_looked_at_too() =>
        SpecSupport.FindUnsupported(ProcessReader.Read("""{"scheduler":{"policy":"SCHED_ISO","flags":["SCHED_FLAG_UTIL_CLAMP_MIN"]}}"""u8)).Select(e => e.Path).ShouldBe(["scheduler.policy", "scheduler.flags[0]"]);

    [Theory]
    [InlineData("""{"resources":{"memory":{"limit":1000}},"cgroupsPath":"/a"}""")]
    [InlineData("""{"mountLabel":"","netDevices":{},"seccomp":null,"personality":null}""")]
    public void What_is_built_or_empty_is_not_refused(string linux) => Paths(linux).ShouldBeEmpty();

    [Fact]
    public void All_of_the_specification_is_built() => SpecSupport.FindUnsupported(SpecReader.Read(FullDocument.Utf8)).ShouldBeEmpty();

    [Fact]
    public void Unconfined_asks_for_no_profile() =>
        SpecSupport.FindUnsupported(new SpecProcess { ApparmorProfile = "unconfined" }).ShouldBeEmpty();

    [Fact]
    public void Empty_hook_lists_ask_for_nothing() =>
        SpecSupport.FindUnsupported(SpecReader.Read("""{"hooks":{"prestart":[],"poststop":null}}"""u8)).ShouldBeEmpty();

    [Theory]
    [InlineData("/sys/fs/cgroup", 1)]
    [InlineData("", 0)]
    public void A_hierarchy_that_the_machine_has_not_is_not_mounted(string value, int errors)
    {
        var spec = new OciSpec { Annotations = new() { ["run.oci.systemd.force_cgroup_v1"] = value } };
        SpecSupport.FindUnsupported(spec).Count.ShouldBe(errors);
    }
}
