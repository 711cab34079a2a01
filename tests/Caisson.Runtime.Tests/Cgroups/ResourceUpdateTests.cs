using System.Text;
using Caisson.Cgroups.Resources;
using Caisson.Oci;

namespace Caisson.Runtime.Tests.Cgroups;

public class ResourceUpdateTests
{
    private const string Before = """
        {"devices":[{"allow":false,"access":"rwm"}],"memory":{"limit":1000,"swap":3000,"swappiness":7},"cpu":{"shares":2048,"quota":5000,"cpus":"0","idle":1},"pids":{"limit":9},
        "blockIO":{"weight":300,"throttleReadBpsDevice":[{"major":8,"minor":0,"rate":5},{"major":8,"minor":16,"rate":6}]},"hugepageLimits":[{"pageSize":"2MB","limit":4}],
        "network":{"classID":1},"rdma":{"a":{"hcaHandles":1}},"unified":{"memory.high":"5"}}
        """;

    [Fact]
    public void What_is_not_named_stays()
    {
        var merged = ResourceUpdate.Merge(Read(Before), Read("""
            {"memory":{"limit":2000,"swap":0},"cpu":{"quota":7000,"shares":0,"cpus":""},"pids":{},"blockIO":{"throttleReadBpsDevice":[{"major":8,"minor":0,"rate":50}]},
            "hugepageLimits":[{"pageSize":"1GB","limit":1}],"network":{"priorities":[{"name":"lo","priority":1}]},"rdma":{"b":{"hcaObjects":2}},"unified":{"memory.low":"6"}}
            """));
        Text(merged).ShouldBe(Text(Read("""
            {"devices":[{"allow":false,"access":"rwm"}],"memory":{"limit":2000,"swap":3000,"swappiness":7},"cpu":{"shares":2048,"quota":7000,"cpus":"0","idle":1},"pids":{"limit":9},
            "blockIO":{"weight":300,"throttleReadBpsDevice":[{"major":8,"minor":16,"rate":6},{"major":8,"minor":0,"rate":50}]},
            "hugepageLimits":[{"pageSize":"2MB","limit":4},{"pageSize":"1GB","limit":1}],"network":{"classID":1,"priorities":[{"name":"lo","priority":1}]},
            "rdma":{"a":{"hcaHandles":1},"b":{"hcaObjects":2}},"unified":{"memory.high":"5","memory.low":"6"}}
            """)));
    }

    [Fact]
    public void Nothing_named_changes_nothing() => Text(ResourceUpdate.Merge(Read(Before), new SpecResources())).ShouldBe(Text(Read(Before)));

    [Theory]
    [InlineData("""{"memory":{"limit":2000}}""", """{"memory":{"limit":2000,"swap":3000}}""")]
    [InlineData("""{"memory":{"swap":5000}}""", """{"memory":{"limit":1000,"swap":5000}}""")]
    [InlineData("""{"memory":{"limit":-1}}""", """{"memory":{"limit":-1}}""")]
    [InlineData("""{"memory":{"limit":-1,"swap":500}}""", """{"memory":{"limit":-1,"swap":500}}""")]
    [InlineData("""{"memory":{"reservation":7}}""", """{"memory":{"reservation":7}}""")]
    [InlineData("""{"cpu":{"idle":0}}""", """{"cpu":{"idle":0,"shares":2048}}""")]
    [InlineData("""{"cpu":{"quota":6}}""", """{"cpu":{"quota":6}}""")]
    [InlineData("""{"pids":{"limit":3}}""", """{"pids":{"limit":3}}""")]
    public void What_depends_on_what_is_named_is_applied_too(string changes, string applied)
    {
        var update = Read(changes);
        Text(ResourceUpdate.Complete(update, ResourceUpdate.Merge(Read(Before), update))).ShouldBe(Text(Read(applied)));
    }

    private static SpecResources Read(string text) => SpecReader.ReadResources(Encoding.UTF8.GetBytes(text));

    private static string Text(SpecResources resources) => Encoding.UTF8.GetString(SpecWriter.ToUtf8(new OciSpec { Linux = new SpecLinux { Resources = resources } }));
}
