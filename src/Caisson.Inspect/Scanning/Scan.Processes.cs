using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Scanning;

internal sealed partial class Scan
{
    private void Processes()
    {
        var pids = new List<int>();
        if (options.Pid is { } one) pids.Add(one);
        else Raw.Numbers(_proc, _buffer, pids);
        foreach (var pid in pids)
        {
            if (ReadProcess(pid) is not { } process) continue;
            _processes.Add(process);
            _byPid[pid] = process;
        }

        _processes.Sort(static (a, b) => a.Pid.CompareTo(b.Pid));
        foreach (var process in _processes)
        {
            if (process.Refused) Miss(GapReason.ProcessRefused);
            for (var i = 0; i < NamespaceSet.Count; i++)
            {
                if (process.Namespaces[NamespaceKinds.Each[i]] is { } id) Record(NamespaceKinds.Each[i], id.Inode).Processes.Add(process);
            }
        }
    }

    /// <summary>Reads what every process is asked for; null if it is gone.</summary>
    private ProcessRecord? ReadProcess(int pid)
    {
        Span<byte> path = stackalloc byte[32];
        var length = Raw.ReadFile(_proc, Raw.Path(path, pid, "/stat"u8), _buffer);
        if (length <= 0) return null;
        var process = new ProcessRecord { Pid = pid };
        if (!process.TakeStat(_buffer.AsSpan(0, length))) return null;
        if ((options.Sources & ScanSources.Processes) == 0) return process;

        var directory = Raw.OpenAt(_proc, Raw.Path(path, pid, "/ns"u8), Fcntl.O_PATH | Fcntl.O_DIRECTORY);
        if (directory == -(int)Errno.EMFILE) Miss(GapReason.NoDescriptors);
        if (directory < 0) return process;
        Span<ulong> inodes = stackalloc ulong[NamespaceSet.Count];
        for (var i = 0; i < NamespaceSet.Count; i++)
        {
            if ((options.Kinds & NamespaceKinds.Each[i]) == 0) continue;
            var result = ReadLink(directory, LinkName(i), out _, out inodes[i]);
            // All of them need the same right.
            if (!Raw.IsRefused(result)) continue;
            process.Refused = true;
            break;
        }

        process.Namespaces = new(_device, inodes);
        if (!process.Refused && (options.Sources & ScanSources.Children) != 0) process.ChildNamespaces = ReadChildren(directory);
        SystemCall.close(directory);
        return process;
    }

    private NamespaceSet ReadChildren(int directory)
    {
        Span<ulong> inodes = stackalloc ulong[NamespaceSet.Count];
        // A PID namespace that has no first process yet has no name: the link is not there.
        if ((options.Kinds & NamespaceKind.Pid) != 0) ReadLink(directory, "pid_for_children\0"u8, out _, out inodes[NamespaceSet.Index(NamespaceKind.Pid)]);
        if ((options.Kinds & NamespaceKind.Time) != 0) ReadLink(directory, "time_for_children\0"u8, out _, out inodes[NamespaceSet.Index(NamespaceKind.Time)]);
        return new(_device, inodes);
    }

    private static int ReadLink(int directory, ReadOnlySpan<byte> name, out NamespaceKind kind, out ulong inode)
    {
        Span<byte> text = stackalloc byte[64];
        var length = Raw.ReadLinkAt(directory, name, text);
        kind = NamespaceKind.None;
        inode = 0;
        if (length > 0) LinkText.TryNamespace(text[..length], out kind, out inode);
        return length;
    }

    // In the order of NamespaceKinds.Each.
    private static ReadOnlySpan<byte> LinkName(int index) => index switch
    {
        0 => "user\0"u8,
        1 => "pid\0"u8,
        2 => "mnt\0"u8,
        3 => "uts\0"u8,
        4 => "ipc\0"u8,
        5 => "net\0"u8,
        6 => "cgroup\0"u8,
        _ => "time\0"u8,
    };

    private void Lead()
    {
        foreach (var record in _namespaces.Values)
        {
            ProcessRecord? leader = null;
            foreach (var process in record.Processes)
            {
                if (_byPid.TryGetValue(process.ParentPid, out var parent) && parent.Namespaces[record.Kind]?.Inode == record.Inode) continue;
                if (leader is null || process.StartTime < leader.StartTime) leader = process;
            }

            // Without one at the top (the parent's number was given out anew meanwhile), the first will do.
            record.Leader = leader ?? (record.Processes.Count > 0 ? record.Processes[0] : null);
            if (record.Leader is not null) record.Leader.Leads = true;
        }
    }
}
