using Caisson.Inspect.Networks;

namespace Caisson.Inspect.Tests.Networks;

/// <summary>Lines as the kernel (little-endian) wrote them.</summary>
public sealed class SocketTableTests
{
    private const string Tcp = """
          sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 55 1 0000000015a38e71 100 0 0 10 0
           1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0000000000000000 100 0 0 10 0
           2: 0100007F:1F90 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0000000000000000 100 0 0 10 0
        """;

    [Fact]
    public void Sockets_that_listen()
    {
        var sockets = new List<ListeningSocket>();
        SocketTables.Parse(Tcp, "tcp", sockets);
        sockets.Select(s => $"{s.Protocol} {s.EndPoint} {s.Uid} {s.Inode}").ShouldBe(["tcp 0.0.0.0:2024 0 55", "tcp 127.0.0.1:8080 1000 4711"]);
        SocketTables.Parse("   0: 0100007F:0035 00000000:0000 07 0:0 0:0 0 0 0 9 2\n   1: 0100007F:0036 0100007F:0001 01 0:0 0:0 0 0 0 9 2\n", "udp", sockets);
        sockets[2].ToString().ShouldContain("127.0.0.1:53");
        sockets.Count.ShouldBe(3);
        SocketTables.Parse("what\n 0: x y 0A\n 1: 0100007F:ZZZZ 0:0 0A 0:0 0:0 0 0 0 9 2\n", "tcp", sockets);
        sockets.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("00000000000000000000000001000000:0050", "[::1]:80")]
    [InlineData("0000000000000000FFFF00000100007F:0050", "[::ffff:127.0.0.1]:80")]
    [InlineData("000080FE00000000FF00FC0001000000:0016", "[fe80::fc:ff:0:1]:22")]
    public void Addresses_of_IPv6(string text, string expected) => SocketTables.EndPoint(text)!.ToString().ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData(":80")]
    [InlineData("0100007:0050")]
    [InlineData("0100007F:10000")]
    public void What_is_no_address(string text) => SocketTables.EndPoint(text).ShouldBeNull();
}
