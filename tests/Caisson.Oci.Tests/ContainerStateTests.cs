using System.Buffers;
using System.Text;

namespace Caisson.Oci.Tests;

public class ContainerStateTests
{
    private static string Write(ContainerState state, bool indented = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        state.Write(buffer, indented);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    [Fact]
    public void Keys_have_the_order_that_scripts_know()
    {
        var state = new ContainerState
        {
            OciVersion = "1.3.0", Id = "c", Pid = 5, Status = ContainerStatus.Running, Bundle = "/b", Rootfs = "/b/rootfs",
            Created = "2026-01-01T00:00:00Z", Owner = "root", Annotations = new() { ["a"] = "b" },
        };
        Write(state).ShouldBe("""{"ociVersion":"1.3.0","id":"c","pid":5,"status":"running","bundle":"/b","rootfs":"/b/rootfs","created":"2026-01-01T00:00:00Z","owner":"root","annotations":{"a":"b"}}""");
        ModelGraph.Describe(ContainerState.Read(Encoding.UTF8.GetBytes(Write(state, indented: true)))).ShouldBe(ModelGraph.Describe(state));
    }

    [Theory]
    [InlineData(ContainerStatus.Creating, "creating")]
    [InlineData(ContainerStatus.Created, "created")]
    [InlineData(ContainerStatus.Running, "running")]
    [InlineData(ContainerStatus.Stopped, "stopped")]
    [InlineData(ContainerStatus.Paused, "paused")]
    public void Every_status_goes_both_ways(ContainerStatus status, string name)
    {
        ContainerState.StatusName(status).ShouldBe(name);
        ContainerState.Read(Encoding.UTF8.GetBytes("{\"status\":\"" + name + "\"}")).Status.ShouldBe(status);
    }

    [Theory]
    [InlineData("{}", "status: is missing; a string is required")]
    [InlineData("""{"status":"dead"}""", "status: expected creating, created, running, stopped or paused, found \"dead\"")]
    [InlineData("""{"status":5}""", "status: expected a string, found 5")]
    [InlineData("{\"status\":", "not valid JSON at line 1, column 11: the document ends too early")]
    public void A_broken_state_is_told(string json, string error)
    {
        var failure = Should.Throw<SpecException>(() => ContainerState.Read(Encoding.UTF8.GetBytes(json)));
        failure.Errors[0].ToString().ShouldBe(error);
    }
}
