using System.Buffers.Text;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Scanning;

/// <summary>
/// Reads processes from below <c>/proc</c>: links and small files only, into buffers of its own, so that several readers can work side by side. What
/// vanishes meanwhile is left out.
/// </summary>
internal sealed class ProcessReader(int proc, ulong device, NamespaceKind kinds, ScanSources sources, bool details)
{
    private readonly byte[] _buffer = new byte[32 << 10];
    private readonly List<int> _numbers = [];

    // Processes may share a table of a million sockets, and every one of them shows it.
    private int _roomForSockets = 1 << 20;

    /// <summary>Reads what every process is asked for; null if it is gone.</summary>
    internal ProcessRecord? Read(int pid)
    {
        Span<byte> path = stackalloc byte[Raw.PathLength];
        var length = Raw.ReadFile(proc, Raw.Path(path, pid, "/stat"u8), _buffer);
        if (length <= 0) return null;
        var process = new ProcessRecord(pid);
        if (!process.TakeStat(_buffer.AsSpan(0, length))) return null;

        var directory = Raw.OpenAt(proc, Raw.Path(path, pid, "/ns"u8), Fcntl.O_PATH | Fcntl.O_DIRECTORY);
        if (directory >= 0)
        {
            process.Namespaces = ReadLinks(directory, kinds, out process.Refused);
            if ((sources & ScanSources.Children) != 0 && !process.Refused) process.ChildNamespaces = ReadChildren(directory);
            SystemCall.close(directory);
        }

        process.NoDescriptors = directory is -(int)Errno.EMFILE or -(int)Errno.ENFILE;
        if (!process.Refused)
        {
            if ((sources & ScanSources.Tasks) != 0 && process.Threads > 1) ReadTasks(process);
            if ((sources & (ScanSources.Descriptors | ScanSources.Sockets)) != 0) ReadDescriptors(process);
        }

        if (details) ReadDetails(process);
        return process;
    }

    /// <summary>The namespaces of the reading process itself.</summary>
    internal NamespaceSet ReadOwn()
    {
        var directory = Raw.OpenAt(proc, "self/ns\0"u8, Fcntl.O_PATH | Fcntl.O_DIRECTORY);
        if (directory < 0) return default;
        var own = ReadLinks(directory, NamespaceKind.All, out _);
        SystemCall.close(directory);
        return own;
    }

    private NamespaceSet ReadLinks(int directory, NamespaceKind of, out bool refused)
    {
        Span<ulong> inodes = stackalloc ulong[NamespaceSet.Count];
        refused = false;
        for (var i = 0; i < NamespaceSet.Count; i++)
        {
            if ((of & NamespaceKinds.Each[i]) == 0) continue;
            refused = Raw.IsRefused(ReadLink(directory, Links.Name(i), out inodes[i]));
            // All of them need the same right.
            if (refused) break;
        }

        return new(device, inodes);
    }

    private NamespaceSet ReadChildren(int directory)
    {
        Span<ulong> inodes = stackalloc ulong[NamespaceSet.Count];
        // A PID namespace that has no first process yet has no name: the link leads nowhere.
        if ((kinds & NamespaceKind.Pid) != 0) ReadLink(directory, "pid_for_children\0"u8, out inodes[NamespaceSet.Index(NamespaceKind.Pid)]);
        if ((kinds & NamespaceKind.Time) != 0) ReadLink(directory, "time_for_children\0"u8, out inodes[NamespaceSet.Index(NamespaceKind.Time)]);
        return new(device, inodes);
    }

    private static int ReadLink(int directory, ReadOnlySpan<byte> name, out ulong inode)
    {
        Span<byte> text = stackalloc byte[64];
        var length = Raw.ReadLinkAt(directory, name, text);
        inode = 0;
        if (length > 0) LinkText.TryNamespace(text[..length], out _, out inode);
        return length;
    }

    // Threads share the user and PID namespace of their process, and a process with several cannot change its time namespace.
    private const NamespaceKind OfTasks = NamespaceKind.Mount | NamespaceKind.Uts | NamespaceKind.Ipc | NamespaceKind.Network | NamespaceKind.Cgroup;

    private void ReadTasks(ProcessRecord process)
    {
        Span<byte> path = stackalloc byte[Raw.PathLength];
        var directory = Raw.OpenAt(proc, Raw.Path(path, process.Pid, "/task"u8), Fcntl.O_RDONLY | Fcntl.O_DIRECTORY);
        if (directory < 0) return;
        _numbers.Clear();
        Raw.Numbers(directory, _buffer, _numbers);
        foreach (var tid in _numbers)
        {
            if (tid == process.Pid) continue;
            var links = Raw.OpenAt(directory, Raw.Path(path, tid, "/ns"u8), Fcntl.O_PATH | Fcntl.O_DIRECTORY);
            if (links < 0) continue;
            var own = ReadLinks(links, kinds & OfTasks, out _);
            foreach (var kind in NamespaceKinds.Each)
            {
                if (own[kind] is { } id && id != process.Namespaces[kind]) process.Found(new(HolderKind.Task) { Pid = process.Pid, Tid = tid }, kind, id.Inode);
            }

            if ((sources & ScanSources.Children) != 0)
            {
                var later = ReadChildren(links);
                foreach (var kind in NamespaceKinds.Each)
                {
                    if (later[kind] is { } id && id != process.ChildNamespaces[kind] && id != process.Namespaces[kind]) process.Found(new(HolderKind.Children) { Pid = process.Pid, Tid = tid }, kind, id.Inode);
                }
            }

            SystemCall.close(links);
        }

        SystemCall.close(directory);
    }

    private void ReadDescriptors(ProcessRecord process)
    {
        Span<byte> path = stackalloc byte[Raw.PathLength];
        Span<byte> text = stackalloc byte[64];
        var directory = Raw.OpenAt(proc, Raw.Path(path, process.Pid, "/fd"u8), Fcntl.O_RDONLY | Fcntl.O_DIRECTORY);
        if (directory < 0)
        {
            process.DescriptorsRefused = Raw.IsRefused(directory);
            return;
        }

        _numbers.Clear();
        process.DescriptorsRefused = Raw.IsRefused(Raw.Numbers(directory, _buffer, _numbers));
        foreach (var number in _numbers)
        {
            var length = Raw.ReadLinkAt(directory, Raw.Path(path, number), text);
            // Most are files, whose paths begin with a slash.
            if (length <= 0 || (text[0] == '/' && length > 1)) continue;
            if (LinkText.TryNamespace(text[..length], out var kind, out var inode)
                || (UnnamedNamespace.IsLikely(text[..length]) && UnnamedNamespace.TryRead(proc, directory, Raw.Path(path, number), device, out kind, out inode)))
            {
                if ((sources & ScanSources.Descriptors) != 0 && (kinds & kind) != 0) process.Found(new(HolderKind.Descriptor) { Pid = process.Pid, Descriptor = number }, kind, inode);
            }
            else if ((sources & ScanSources.Sockets) != 0 && LinkText.TrySocket(text[..length], out inode))
            {
                if (_roomForSockets-- > 0) (process.Sockets ??= []).Add((number, inode));
                else (_roomForSockets, process.Omitted) = (0, true);
            }
        }

        SystemCall.close(directory);
    }

    /// <summary>Reads what is only shown: the command line, the user, the numbers inside, the control group.</summary>
    internal void ReadDetails(ProcessRecord process)
    {
        Span<byte> path = stackalloc byte[Raw.PathLength];
        var length = Raw.ReadFile(proc, Raw.Path(path, process.Pid, "/status"u8), _buffer);
        if (length > 0) TakeStatus(process, _buffer.AsSpan(0, length));
        length = Raw.ReadFile(proc, Raw.Path(path, process.Pid, "/cmdline"u8), _buffer);
        if (length >= 0) process.Arguments = length == 0 ? [] : CString.Decode(_buffer.AsSpan(0, length).TrimEnd((byte)0)).Split('\0');
        length = Raw.ReadFile(proc, Raw.Path(path, process.Pid, "/cgroup"u8), _buffer);
        if (length > 0) (process.Cgroup, process.Unit) = UnitParser.ParseFile(CString.Decode(_buffer.AsSpan(0, length)));
    }

    private static void TakeStatus(ProcessRecord process, ReadOnlySpan<byte> text)
    {
        // Real, effective, saved and file system id.
        var uid = Line(text, "\nUid:\t"u8);
        if (Utf8Parser.TryParse(uid[(uid.IndexOf((byte)'\t') + 1)..], out uint effective, out _)) process.Uid = effective;
        var numbers = Line(text, "\nNSpid:\t"u8);
        var list = new List<int>(2);
        while (Utf8Parser.TryParse(numbers, out int number, out var used))
        {
            list.Add(number);
            numbers = numbers[Math.Min(used + 1, numbers.Length)..];
        }

        if (list.Count > 0) process.NamespacePids = [.. list];
    }

    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> text, ReadOnlySpan<byte> key)
    {
        var start = text.IndexOf(key);
        if (start < 0) return default;
        var rest = text[(start + key.Length)..];
        var end = rest.IndexOf((byte)'\n');
        return end < 0 ? rest : rest[..end];
    }
}
