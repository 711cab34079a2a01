using System.Text;

namespace Caisson.Oci.Tests;

public class ResourceWishesTests
{
    private static string? First(string resources) =>
        ResourceWishes.First(SpecReader.Read(Encoding.UTF8.GetBytes("{\"linux\":{\"resources\":" + resources + "}}")).Linux!.Resources!);

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"devices":[{"allow":false,"access":"rwm"},{"allow":true,"type":"c","major":1,"minor":3,"access":"rwm"}]}""")]
    [InlineData("""{"memory":{},"cpu":{},"pids":{},"blockIO":{},"hugepageLimits":[],"network":{},"rdma":{},"unified":{}}""")]
    [InlineData("""{"memory":{"limit":0,"swap":-1,"disableOOMKiller":false},"cpu":{"shares":0,"cpus":""},"pids":{"limit":-1},"blockIO":{"weight":0}}""")]
    public void Empty_wishes_are_none(string resources) => First(resources).ShouldBeNull();

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
    public void A_limit_is_a_wish(string resources, string path) => First(resources).ShouldBe(path);
}
