using Caisson.Cgroups.Systemd;

namespace Caisson.Runtime.Tests.Cgroups.Systemd;

public sealed class SystemdAnnotationsTests
{
    [Theory]
    [InlineData("TimeoutStopUSec", "uint64 5000000", "TimeoutStopUSec=uint64 5000000")]
    [InlineData("TimeoutStopSec", "5", "TimeoutStopUSec=uint64 5000000")]
    [InlineData("TimeoutStopSec", "0.25", "TimeoutStopUSec=uint64 250000")]
    [InlineData("TimeoutStopSec", "uint64 7", "TimeoutStopUSec=uint64 7000000")]
    [InlineData("KillSignal", "37", "KillSignal=37")]
    [InlineData("After", "['a.service', 'b.service']", "After=['a.service', 'b.service']")]
    [InlineData("CollectMode", "'inactive-or-failed'", "CollectMode='inactive-or-failed'")]
    [InlineData("SendSIGHUP", "true", "SendSIGHUP=true")]
    [InlineData("Environment", "@as []", "Environment=@as []")]
    public void Properties_are_read(string name, string value, string expected) =>
        SystemdAnnotations.Properties(new Dictionary<string, string> { ["org.systemd.property." + name] = value, ["org.other"] = "x" }).ShouldHaveSingleItem().ToString().ShouldBe(expected);

    [Theory]
    [InlineData("A", "1", "three letters")]
    [InlineData("", "1", "three letters")]
    [InlineData("Memory-Max", "1", "nothing but letters")]
    [InlineData("MemoryMax", "1G", "no value")]
    [InlineData("MemoryMax", "", "no value")]
    [InlineData("TimeoutStopSec", "'5'", "time in seconds")]
    [InlineData("TimeoutStopSec", "-5", "time in seconds")]
    [InlineData("TimeoutStopSec", "uint64 18446744073709551615", "time in seconds")]
    [InlineData("TimeoutStopSec", "nan", "time in seconds")]
    [InlineData("Slice", "'a.slice'", "cgroupsPath")]
    [InlineData("PIDs", "[uint32 1]", "cannot be used")]
    public void Others_are_refused_by_name(string name, string value, string why)
    {
        var error = Should.Throw<CaissonException>(() => SystemdAnnotations.Properties(new Dictionary<string, string> { ["org.systemd.property." + name] = value }));
        error.Message.ShouldContain(why);
        error.Message.ShouldContain("org.systemd.property." + name);
    }

    [Fact]
    public void Properties_are_in_order() => SystemdAnnotations.Properties(new Dictionary<string, string> { ["org.systemd.property.Bbb"] = "1", ["org.systemd.property.Aaa"] = "2" })
        .Select(p => p.Name).ShouldBe(["Aaa", "Bbb"]);

    [Theory]
    [InlineData("container", "container")]
    [InlineData("", null)]
    public void A_group_in_the_scope_is_a_name(string text, string? expected) =>
        SystemdAnnotations.Subgroup(new Dictionary<string, string> { ["run.oci.systemd.subgroup"] = text }).ShouldBe(expected);

    [Theory]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData(".")]
    public void And_nothing_else(string text) => Should.Throw<CaissonException>(() => SystemdAnnotations.Subgroup(new Dictionary<string, string> { ["run.oci.systemd.subgroup"] = text }));

    [Fact]
    public void Without_annotations_there_is_nothing()
    {
        SystemdAnnotations.Properties(null).ShouldBeEmpty();
        SystemdAnnotations.Subgroup(null).ShouldBeNull();
        SystemdAnnotations.Subgroup(new Dictionary<string, string>()).ShouldBeNull();
    }
}
