using System.Buffers.Text;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Scanning;

/// <summary>A process while the scan goes on.</summary>
internal sealed class ProcessRecord(int pid)
{
    internal readonly int Pid = pid;
    internal int ParentPid;
    internal int Threads = 1;

    /// <summary>A thread of the kernel: in the initial namespaces always, and without descriptors.</summary>
    internal bool IsOfTheKernel;
    internal ulong StartTime;
    internal string Name = "";
    internal bool Detailed;
    internal bool Refused;
    internal bool DescriptorsRefused;
    internal bool NoDescriptors;
    internal NamespaceSet Namespaces;
    internal NamespaceSet ChildNamespaces;

    /// <summary>What its threads and descriptors show.</summary>
    internal List<(NamespaceHolder Holder, NamespaceKind Kind, ulong Inode)>? Holds;

    /// <summary>Its sockets: descriptor and inode.</summary>
    internal List<(int Descriptor, ulong Inode)>? Sockets;

    internal string[]? Arguments;
    internal uint? Uid;
    internal int[]? NamespacePids;
    internal string? Cgroup;
    internal Unit? Unit;

    /// <summary>Not all of it was looked at or noted: there is too much.</summary>
    internal bool Omitted;

    // From here on each namespace is noted once only.
    private const int Many = 4096;
    private HashSet<ulong>? _noted;

    internal void Found(NamespaceHolder holder, NamespaceKind kind, ulong inode)
    {
        Holds ??= [];
        if (Holds.Count >= Many)
        {
            _noted ??= [.. Holds.Select(static each => each.Inode)];
            if (!_noted.Add(inode))
            {
                Omitted = true;
                return;
            }
        }

        Holds.Add((holder, kind, inode));
    }

    /// <summary>Takes what is needed from <c>/proc/PID/stat</c>: the name (which may hold anything), the parent, the threads and the start. False if it is not of its form.</summary>
    internal bool TakeStat(ReadOnlySpan<byte> text)
    {
        const uint PF_KTHREAD = 0x00200000;
        var open = text.IndexOf((byte)'(');
        var close = text.LastIndexOf((byte)')');
        if (open < 0 || close < open || close + 2 >= text.Length) return false;
        Name = CString.Decode(text[(open + 1)..close]);
        var rest = text[(close + 2)..];
        // Fields 3 (state) to 22 (start time): proc_pid_stat(5).
        for (var field = 3; field <= 22; field++)
        {
            switch (field)
            {
                case 9:
                    IsOfTheKernel = Utf8Parser.TryParse(rest, out uint flags, out _) && (flags & PF_KTHREAD) != 0;
                    break;
                case 4 when !Utf8Parser.TryParse(rest, out ParentPid, out _):
                case 20 when !Utf8Parser.TryParse(rest, out Threads, out _):
                case 22 when !Utf8Parser.TryParse(rest, out StartTime, out _):
                    return false;
            }

            var blank = rest.IndexOf((byte)' ');
            if (blank < 0) return field == 22;
            rest = rest[(blank + 1)..];
        }

        return true;
    }

    internal ProcessInfo ToInfo() => new()
    {
        Pid = Pid,
        ParentPid = ParentPid,
        StartTime = StartTime,
        Name = Name,
        Arguments = Arguments,
        Uid = Uid,
        Threads = Threads,
        Cgroup = Cgroup,
        Unit = Unit,
        NamespacePids = NamespacePids,
        Namespaces = Namespaces,
        ChildNamespaces = ChildNamespaces,
    };
}
