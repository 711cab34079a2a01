using System.Runtime.InteropServices;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Scanning;

internal sealed partial class Scan
{
    // A second reader costs a thread, which pays from some hundred processes on.
    private const int WorthAThread = 256;

    /// <summary>Reads all processes, and takes over what they show.</summary>
    private void Processes()
    {
        var pids = new List<int>();
        if (options.Pid is { } one) pids.Add(one);
        else Raw.Numbers(_proc, _buffer, pids);
        var records = new ProcessRecord?[pids.Count];
        if (pids.Count < WorthAThread || Environment.ProcessorCount == 1)
        {
            Read(pids, records, 0, pids.Count);
        }
        else
        {
            var half = pids.Count / 2;
            var second = WorkThread.Start(() => Read(pids, records, half, pids.Count), 256 << 10);
            Read(pids, records, 0, half);
            second.Join();
        }

        foreach (var process in records)
        {
            if (process is null) continue;
            _processes.Add(process);
            _byPid[process.Pid] = process;
        }

        _processes.Sort(static (a, b) => a.Pid.CompareTo(b.Pid));
        foreach (var process in _processes) Take(process);
    }

    private void Read(List<int> pids, ProcessRecord?[] records, int from, int to)
    {
        var reader = Reader(!options.LeadersOnly);
        for (var i = from; i < to; i++) records[i] = reader.Read(pids[i]);
    }

    private ProcessReader Reader(bool details) => new(_proc, _device, _kinds, options.Sources, details);

    private void Take(ProcessRecord process)
    {
        if (process.Refused && !process.IsOfTheKernel) Miss(GapReason.ProcessRefused);
        if (process.DescriptorsRefused && !process.IsOfTheKernel) Miss(GapReason.DescriptorsRefused);
        if (process.NoDescriptors) Miss(GapReason.NoDescriptors);
        if (process.Omitted) Miss(GapReason.TooMany);
        for (var i = 0; i < NamespaceSet.Count; i++)
        {
            var inode = process.Namespaces.Inode(i);
            if (inode != 0) Record(NamespaceKinds.Each[i], inode).Processes.Add(process);
            var later = process.ChildNamespaces.Inode(i);
            if (later != 0 && later != inode) Note(Record(NamespaceKinds.Each[i], later), new(HolderKind.Children) { Pid = process.Pid });
        }

        foreach (var (holder, kind, inode) in CollectionsMarshal.AsSpan(process.Holds)) Note(Record(kind, inode), holder);
        process.Holds = null;
    }

    /// <summary>Finds the most senior process of each namespace: of those whose parent is not in it, the one that started first.</summary>
    private void Lead()
    {
        foreach (var record in _namespaces.Values)
        {
            var index = NamespaceSet.Index(record.Kind);
            foreach (var process in record.Processes)
            {
                if (_byPid.TryGetValue(process.ParentPid, out var parent) && parent.Namespaces.Inode(index) == record.Inode) continue;
                if (record.Leader is null || process.StartTime < record.Leader.StartTime) record.Leader = process;
            }

            // Without one at the top (a parent's number was given out anew meanwhile), the first will do.
            record.Leader ??= record.Processes.Count > 0 ? record.Processes[0] : null;
            record.Witness = record.Leader ?? Holding(record);
        }
    }

    // The process that tells which container or service a namespace without processes belongs to.
    private ProcessRecord? Holding(NamespaceRecord record)
    {
        foreach (var holder in record.Holders ?? [])
        {
            if (holder.Pid is { } pid && _byPid.TryGetValue(pid, out var process)) return process;
        }

        return null;
    }

    /// <summary>Reads what is shown of the processes that stand for a namespace.</summary>
    private void Details()
    {
        if (!options.LeadersOnly) return;
        var reader = Reader(true);
        foreach (var record in _namespaces.Values)
        {
            if (record.Witness is not { Detailed: false } process) continue;
            process.Detailed = true;
            reader.ReadDetails(process);
        }
    }
}
