using static Caisson.Cgroups.Statistics.StatisticsText;

namespace Caisson.Cgroups.Statistics;

/// <summary>Statistics of network interfaces: /proc/PID/net/dev, proc_pid_net(5).</summary>
internal static class NetworkStatistics
{
    // The columns behind the name.
    private const int RxBytes = 0, RxPackets = 1, RxErrors = 2, RxDropped = 3, TxBytes = 8, TxPackets = 9, TxErrors = 10, TxDropped = 11;

    internal static List<InterfaceStatistics> Parse(string text)
    {
        var interfaces = new List<InterfaceStatistics>();
        foreach (var line in text.Split('\n'))
        {
            // Two lines of heads come first; they have no colon.
            var colon = line.IndexOf(':');
            if (colon < 0) continue;
            var words = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length <= TxDropped) continue;
            interfaces.Add(new(line[..colon].Trim(), Number(words[RxBytes]), Number(words[RxPackets]), Number(words[RxErrors]), Number(words[RxDropped]),
                Number(words[TxBytes]), Number(words[TxPackets]), Number(words[TxErrors]), Number(words[TxDropped])));
        }
        return interfaces;
    }
}
