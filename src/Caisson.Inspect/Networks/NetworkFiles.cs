using System.Globalization;
using System.Net;
using Caisson.Linux.Abi;
using Caisson.Linux.Net;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Networks;

/// <summary>
/// What the files of /proc/PID/net tell of a network namespace to those who may not enter it: <c>dev</c>, <c>route</c>, <c>ipv6_route</c>, <c>if_inet6</c>,
/// <c>fib_trie</c>. proc_pid_net(5).
/// </summary>
internal sealed class NetworkFiles
{
    private const byte IPv4 = 2, IPv6 = 10;
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _numbers = [];
    private readonly List<LinkAddress> _addresses = [];
    private readonly List<(string Device, uint Network, uint Mask)> _networks = [];

    internal NetworkFiles(string directory)
    {
        Directory = directory;
        // Numbers stand only in if_inet6; what has none there gets a negative one, which is no device's.
        foreach (var line in Lines("dev"))
        {
            if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon) _names.Add(line[..colon].Trim());
        }

        foreach (var line in Lines("if_inet6")) AddAddress(Words(line));
        for (var i = 0; i < _names.Count; i++) _numbers.TryAdd(_names[i], -1 - i);
        foreach (var line in Lines("route")) AddRoute(Words(line));
        foreach (var line in Lines("ipv6_route")) AddRoute6(Words(line));
        AddLocal();
        foreach (var name in _names)
        {
            var own = _addresses.FindAll(address => address.LinkIndex == _numbers[name]);
            Devices.Add(new(new(_numbers[name], name, LinkFlags.None, 0, default), own));
        }
    }

    internal string Directory { get; }

    internal List<NetworkDevice> Devices { get; } = [];

    internal List<Route> Routes { get; } = [];

    private IEnumerable<string> Lines(string file) => ProcFile.TryRead($"{Directory}/{file}") is { } bytes ? CString.Decode(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries) : [];

    private static string[] Words(string line) => line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);

    // address number prefix scope flags device
    private void AddAddress(string[] words)
    {
        if (words.Length < 6 || !Hex(words[1], out var index) || !Hex(words[2], out var prefix) || !Hex(words[3], out var scope) || !Hex(words[4], out var flags) || words[0].Length != 32) return;
        _numbers[words[5]] = (int)index;
        var address = Convert.FromHexString(words[0]);
        // The file's scopes are those of RFC 4291; netlink's count otherwise.
        var reach = scope switch { 0x10 => 254, 0x20 => 253, 0x40 => 200, _ => 0 };
        _addresses.Add(new(IPv6, (byte)prefix, (byte)reach, flags, address, address, default) { LinkIndex = (int)index });
    }

    // Iface Destination Gateway Flags RefCnt Use Metric Mask, addresses as numbers of the machine
    private void AddRoute(string[] words)
    {
        if (words.Length < 8 || SocketTables.Address(words[1].PadLeft(8, '0')) is not { } destination || SocketTables.Address(words[2].PadLeft(8, '0')) is not { } gateway || SocketTables.Address(words[7].PadLeft(8, '0')) is not { } mask) return;
        if (!uint.TryParse(words[6], NumberStyles.None, CultureInfo.InvariantCulture, out var metric) || !Hex(words[3], out var flags)) return;
        var rejected = (flags & 0x200) != 0;
        var prefix = (byte)System.Numerics.BitOperations.PopCount(Number(mask));
        var via = gateway.Equals(IPAddress.Any) ? default : gateway.GetAddressBytes();
        if (via is null && !rejected) _networks.Add((words[0], Number(destination), Number(mask)));
        Routes.Add(new(IPv4, rejected ? RouteType.Unreachable : RouteType.Unicast, Route.MainTable, prefix == 0 ? default(ReadOnlyMemory<byte>) : destination.GetAddressBytes(), prefix)
        {
            Metric = metric,
            NextHops = rejected ? [] : [new(_numbers.GetValueOrDefault(words[0]), via)],
        });
    }

    // destination prefix source prefix gateway metric references uses flags device
    private void AddRoute6(string[] words)
    {
        if (words.Length < 10 || words[0].Length != 32 || words[4].Length != 32 || !Hex(words[1], out var prefix) || !Hex(words[5], out var metric) || !Hex(words[8], out var flags)) return;
        // Only what is up and is neither an own address nor remembered of a packet's way.
        if ((flags & 1) == 0 || (flags & 0x80000000) != 0 || (flags & 0x01000000) != 0) return;
        // The file does not tell tables: the groups stand in that of the own addresses.
        if (words[0].StartsWith("ff", StringComparison.Ordinal)) return;
        var gateway = Convert.FromHexString(words[4]);
        var rejected = (flags & 0x200) != 0;
        Routes.Add(new(IPv6, rejected ? RouteType.Unreachable : RouteType.Unicast, Route.MainTable, prefix == 0 ? default(ReadOnlyMemory<byte>) : Convert.FromHexString(words[0]), (byte)prefix)
        {
            Metric = metric,
            NextHops = rejected ? [] : [new(_numbers.GetValueOrDefault(words[9]), gateway.AsSpan().ContainsAnyExcept((byte)0) ? gateway : default(ReadOnlyMemory<byte>))],
        });
    }

    // fib_trie has the own addresses, without a device: the one whose network they lie in.
    private void AddLocal()
    {
        var seen = new HashSet<uint>();
        IPAddress? last = null;
        foreach (var line in Lines("fib_trie"))
        {
            var text = line.Trim();
            if (text.StartsWith("|-- ", StringComparison.Ordinal)) last = IPAddress.TryParse(text.AsSpan(4), out var address) ? address : null;
            if (last is null || !text.Equals("/32 host LOCAL", StringComparison.Ordinal) || !seen.Add(Number(last))) continue;
            var (device, mask) = last.GetAddressBytes()[0] == 127 ? ("lo", 0xFF000000) : (default(string), uint.MaxValue);
            foreach (var network in _networks)
            {
                if ((Number(last) & network.Mask) == network.Network && device is null) (device, mask) = (network.Device, network.Mask);
            }

            var bytes = last.GetAddressBytes();
            _addresses.Add(new(IPv4, (byte)System.Numerics.BitOperations.PopCount(mask), (byte)(bytes[0] == 127 ? 254 : 0), 0x80, bytes, bytes, default) { LinkIndex = device is null ? 0 : _numbers.GetValueOrDefault(device) });
        }
    }

    private static uint Number(IPAddress address) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    private static bool Hex(string text, out uint number) => uint.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
}
