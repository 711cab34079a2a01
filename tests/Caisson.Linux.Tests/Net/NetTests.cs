using Caisson.Linux.Namespaces;
using Caisson.Linux.Net;

namespace Caisson.Linux.Tests.Net;

public sealed class NetTests
{
    [Fact]
    public void The_request_for_loopback_has_the_bytes_of_the_protocol()
    {
        Span<byte> request = stackalloc byte[LinkMessages.UpLength];
        LinkMessages.EncodeUp(request, sequence: 7).ShouldBe(32);
        // Length 32, RTM_NEWLINK (16), REQUEST | ACK (5), sequence, port 0; family and type 0, index 1, IFF_UP set, IFF_UP changed.
        request.ToArray().ShouldBe([32, 0, 0, 0, 16, 0, 5, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]);
        Should.Throw<ArgumentException>(() => LinkMessages.EncodeUp(new byte[31]));
    }

    [RootFact]
    public void Loopback_of_a_new_namespace_is_switched_on() => OwnThread.Run(NamespaceKind.Network, () =>
    {
        using var socket = RouteSocket.Open();
        var before = socket.ListLinks().Single(l => l.Name == "lo");
        (before.Index, before.IsUp, before.Flags.HasFlag(LinkFlags.Loopback)).ShouldBe((1, false, true));
        Loopback.BringUp();
        var after = socket.ListLinks().Single(l => l.Name == "lo");
        (after.IsUp, after.Mtu).ShouldBe((true, 65536u));
        var e = Should.Throw<CaissonException>(() => socket.BringUp(4711));
        (e.Errno, e.Step).ShouldBe((Errno.ENODEV, "Cannot switch on network device 4711"));
    });

    [Fact]
    public void The_links_are_those_of_sysfs()
    {
        using var socket = RouteSocket.Open();
        socket.ListLinks().Select(l => l.Name).Order().ShouldBe(Directory.GetFileSystemEntries("/sys/class/net").Select(p => Path.GetFileName(p)!).Where(n => Directory.Exists($"/sys/class/net/{n}")).Order());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    public void A_short_message_is_no_link(int length) => LinkMessages.DecodeLink(new byte[length]).ShouldBeNull();

    [Fact]
    public void Attributes_that_run_past_the_end_stop_the_reading()
    {
        var body = new byte[24];
        body[4] = 9;
        // An attribute that claims 200 bytes.
        (body[16], body[18]) = (200, 3);
        LinkMessages.DecodeLink(body)!.ShouldSatisfyAllConditions(l => l.Index.ShouldBe(9), l => l.Name.ShouldBe(""));
        // One of length 0 must not be read for ever.
        body[16] = 0;
        LinkMessages.DecodeLink(body)!.Index.ShouldBe(9);
    }
}
