using System.Globalization;
using Caisson.Linux.Abi;

namespace Caisson.Inspect.Networks;

/// <summary>Finds the processes that have sockets open, by the links in /proc/PID/fd, which take the right to trace the process.</summary>
internal static class SocketOwners
{
    internal static IReadOnlyList<ListeningSocket> Find(IReadOnlyList<ListeningSocket> sockets, IEnumerable<int> processes)
    {
        if (sockets.Count == 0) return sockets;
        var owners = new Dictionary<ulong, List<int>>();
        foreach (var socket in sockets) owners.TryAdd(socket.Inode, []);
        foreach (var pid in processes) Look(pid, owners);
        return [.. sockets.Select(socket => socket with { Processes = owners[socket.Inode] })];
    }

    private static void Look(int pid, Dictionary<ulong, List<int>> owners)
    {
        string[] links;
        try
        {
            links = Directory.GetFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/fd"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is gone, or somebody else's.
            return;
        }

        Span<byte> target = stackalloc byte[64];
        foreach (var link in links)
        {
            var length = SystemCall.readlinkat(Fcntl.AT_FDCWD, link, target);
            if (length <= 0 || length == target.Length || !target[..length].StartsWith("socket:["u8)) continue;
            if (ulong.TryParse(target[8..(length - 1)], NumberStyles.None, CultureInfo.InvariantCulture, out var inode) && owners.TryGetValue(inode, out var list) && !list.Contains(pid)) list.Add(pid);
        }
    }
}
