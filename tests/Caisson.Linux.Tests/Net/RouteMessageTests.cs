using System.Net;
using Caisson.Linux.Net;

namespace Caisson.Linux.Tests.Net;

/// <summary>What the kernel (Linux 6.18) wrote into messages, byte by byte. Only attributes that are read here were kept of the devices'.</summary>
public sealed class RouteMessageTests
{
    [Fact]
    public void A_bridge() => LinkMessages.DecodeLink(Bytes(
        "000001000200000002100000000000000800030062723000050010000200000008000400dc0500000a0001000200000000010000100012000b0001006272696467650000"))!.ShouldSatisfyAllConditions(
            l => (l.Index, l.Name, l.Kind, l.Mtu, l.State, l.IsUp).ShouldBe((2, "br0", "bridge", 1500u, LinkState.Down, false)),
            l => l.AddressText.ShouldBe("02:00:00:00:00:01"),
            l => (l.MasterIndex, l.PeerIndex, l.PeerNamespace, l.Alias).ShouldBe((0, 0, null, null)));

    [Fact]
    public void An_end_of_a_veth_that_is_a_port_of_the_bridge_and_has_the_other_end_beside_it() => LinkMessages.DecodeLink(Bytes(
        "000001000400000043100100000000000700030076300000050010000600000008000400dc05000008000a00020000000a00010002000000000100001c0012000900010076657468000000000b00040062726964676500000800050003000000"))!.ShouldSatisfyAllConditions(
            l => (l.Index, l.Name, l.Kind, l.State, l.IsUp).ShouldBe((4, "v0", "veth", LinkState.Up, true)),
            l => (l.MasterIndex, l.PeerIndex, l.PeerNamespace).ShouldBe((2, 3, null)),
            l => l.Flags.ShouldBe(LinkFlags.Up | LinkFlags.Broadcast | LinkFlags.Running | LinkFlags.Multicast | LinkFlags.LowerUp));

    [Fact]
    public void An_end_of_a_veth_whose_other_end_is_elsewhere() => LinkMessages.DecodeLink(Bytes(
        "000001000600000002100000000000000700030076320000050010000200000008000400dc0500000c0014006f757473696465000a000100e6cf39fdb84f00001000120009000100766574680000000008002500000000000800050005000000"))!.ShouldSatisfyAllConditions(
            l => (l.Name, l.PeerIndex, l.PeerNamespace, l.Alias).ShouldBe(("v2", 5, 0, "outside")));

    [Fact]
    public void Loopback_has_no_kind_and_no_other_end() => LinkMessages.DecodeLink(Bytes(
        "00000403010000000800000000000000070003006c6f0000050010000200000008000400000001000a0001000000000000000000"))!.ShouldSatisfyAllConditions(
            l => (l.Index, l.Name, l.Kind, l.Mtu, l.PeerIndex).ShouldBe((1, "lo", null, 65536u, 0)));

    [Theory]
    [InlineData("0218800003000000080001000a010203080002000a010203080004000a0102ff0700030076310000080008008000000014000600ffffffffffffffff21c9230021c92300", "10.1.2.3/24", 3, true)]
    [InlineData("0220800003000000080001000a050506080002000a0505050700030076310000080008008000000014000600ffffffffffffffff21c9230021c92300", "10.5.5.5/32", 3, true)]
    [InlineData("0a40c0fd0300000014000100fe80000000000000b8bbd8fffe30c75314000600ffffffffffffffff22c9230022c9230008000800c000000005000b0003000000", "fe80::b8bb:d8ff:fe30:c753/64", 3, false)]
    public void Addresses(string message, string address, int link, bool global)
    {
        var decoded = LinkMessages.DecodeAddress(Bytes(message))!;
        (decoded.ToString(), decoded.LinkIndex, decoded.IsGlobal, decoded.IsPermanent).ShouldBe((address, link, global, true));
    }

    [Theory]
    [InlineData("02000000fe0300010000000008000f00fe0000000800060007000000080005000a0102010800040003000000", "Unicast default via 10.1.2.1 dev 3 table 254 metric 7")]
    [InlineData("02180000fe02fd010000000008000f00fe000000080001000a010200080007000a0102030800040003000000", "Unicast 10.1.2.0/24 dev 3 table 254 src 10.1.2.3")]
    [InlineData("02100000fe0300010000000008000f00fe000000080001000a070000160012000a00fd00000000000000000000000000000100000800040003000000", "Unicast 10.7.0.0/16 via fd00::1 dev 3 table 254")]
    [InlineData("02100000fe0300010000000008000f00fe000000080001000a080000240009001000000103000000080005000a0102011000000003000000080005000a010209", "Unicast 10.8.0.0/16 via 10.1.2.1 dev 3 weight 2 via 10.1.2.9 dev 3 table 254")]
    [InlineData("02100000fe0300060000000008000f00fe000000080001000a090000", "Blackhole 10.9.0.0/16 table 254")]
    [InlineData("02200000ff02fe020000000008000f00ff000000080001000a050505080007000a0505050800040003000000", "Local 10.5.5.5 dev 3 table 255 src 10.5.5.5")]
    [InlineData("0a080000ff0200050000000008000f00ff00000014000100ff0000000000000000000000000000000800060000010000080004000400000024000c0000000000000000000000000000000000000000000000000000000000000000000500140000000000", "Multicast ff00::/8 dev 4 table 255 metric 256")]
    public void Routes(string message, string route) => Text(LinkMessages.DecodeRoute(Bytes(message))!).ShouldBe(route);

    [Fact]
    public void Messages_that_are_cut_anywhere_are_read_without_harm()
    {
        var route = Bytes("02100000fe0300010000000008000f00fe000000080001000a080000240009001000000103000000080005000a0102011000000003000000080005000a010209");
        var link = Bytes("000001000400000043100100000000000700030076300000050010000600000008000400dc05000008000a00020000000a00010002000000000100001c0012000900010076657468000000000b00040062726964676500000800050003000000");
        for (var length = 0; length < route.Length; length++) LinkMessages.DecodeRoute(route.AsSpan(0, length));
        for (var length = 0; length < link.Length; length++) LinkMessages.DecodeLink(link.AsSpan(0, length));
        for (var length = 0; length < 12; length++) LinkMessages.DecodeNamespace(new byte[length]).ShouldBe(-1);
        // A network of 24 bits in an address of none.
        LinkMessages.DecodeRoute(Bytes("02180000fe02fd0100000000")).ShouldBeNull();
    }

    [Fact]
    public void The_question_for_a_namespaces_number_has_the_bytes_of_the_protocol() =>
        // Length 28, RTM_GETNSID (90), REQUEST | ACK (5), sequence, port 0; no family; NETNSA_FD (3) with the descriptor.
        LinkMessages.EncodeFindNamespace(9, 7).ShouldBe([28, 0, 0, 0, 90, 0, 5, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 3, 0, 9, 0, 0, 0]);

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex);

    private static string Text(Route route)
    {
        var text = $"{route.Type} {route.DestinationText}";
        foreach (var hop in route.NextHops)
        {
            if (!hop.Gateway.IsEmpty) text += $" via {new IPAddress(hop.Gateway.Span)}";
            text += $" dev {hop.LinkIndex}";
            if (hop.Weight > 1) text += $" weight {hop.Weight}";
        }
        text += $" table {route.Table}";
        if (route.Metric > 0) text += $" metric {route.Metric}";
        return route.Source.IsEmpty ? text : text + $" src {new IPAddress(route.Source.Span)}";
    }
}
