using System.Globalization;
using Caisson.Linux.Abi;
using Caisson.Linux.Security;

namespace Caisson.Linux.Processes;

/// <summary>What <c>/proc/PID/status</c> says of a process: proc_pid_status(5). Lines that the kernel did not write leave their defaults.</summary>
public sealed class ProcessStatus
{
    private ProcessStatus()
    {
    }

    /// <summary>Its name, with the kernel's escapes for newline and backslash.</summary>
    public string Name { get; private set; } = "";

    /// <summary>What it is doing.</summary>
    public ProcessState State { get; private set; }

    /// <summary>Its number in the reader's PID namespace.</summary>
    public int Pid { get; private set; }

    /// <summary>Its thread group's number, which is the process's.</summary>
    public int ThreadGroup { get; private set; }

    /// <summary>Its parent; 0 if that is outside the reader's PID namespace.</summary>
    public int ParentPid { get; private set; }

    /// <summary>Who traces it; 0 if nobody does.</summary>
    public int TracerPid { get; private set; }

    /// <summary>How many threads it has.</summary>
    public int Threads { get; private set; }

    /// <summary>Its user ids in the reader's user namespace.</summary>
    public ProcessIds Uid { get; private set; }

    /// <summary>Its group ids in the reader's user namespace.</summary>
    public ProcessIds Gid { get; private set; }

    /// <summary>Its supplementary groups in the reader's user namespace.</summary>
    public IReadOnlyList<uint> Groups { get; private set; } = [];

    /// <summary>Its numbers in the PID namespaces it is in, the reader's first and its own last.</summary>
    public IReadOnlyList<int> NamespacePids { get; private set; } = [];

    /// <summary>The file mode creation mask; null if the kernel did not tell.</summary>
    public uint? Umask { get; private set; }

    /// <summary>Its inheritable capabilities.</summary>
    public CapabilitySet Inheritable { get; private set; }

    /// <summary>Its permitted capabilities.</summary>
    public CapabilitySet Permitted { get; private set; }

    /// <summary>Its effective capabilities.</summary>
    public CapabilitySet Effective { get; private set; }

    /// <summary>Its bounding set.</summary>
    public CapabilitySet Bounding { get; private set; }

    /// <summary>Its ambient capabilities.</summary>
    public CapabilitySet Ambient { get; private set; }

    /// <summary>Whether execve can no longer give it privileges.</summary>
    public bool NoNewPrivileges { get; private set; }

    /// <summary>0: no seccomp; 1: strict; 2: a filter.</summary>
    public int SeccompMode { get; private set; }

    /// <summary>How many filters seccomp(2) has attached to it; null if the kernel did not tell (before Linux 5.9).</summary>
    public int? SeccompFilters { get; private set; }

    /// <summary>Signals that have come and wait, for it or for the thread that the file is of.</summary>
    public SignalSet Pending { get; private set; }

    /// <summary>Signals that it blocks.</summary>
    public SignalSet Blocked { get; private set; }

    /// <summary>Signals that it ignores.</summary>
    public SignalSet Ignored { get; private set; }

    /// <summary>Signals that it handles.</summary>
    public SignalSet Caught { get; private set; }

    /// <summary>Reads a process's file; null if the process is gone.</summary>
    /// <param name="pid">Its number.</param>
    /// <exception cref="CaissonException">The file cannot be read, or is not of its form.</exception>
    public static ProcessStatus? TryRead(int pid) => TryReadFile(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status"));

    /// <summary>Reads the calling thread's own.</summary>
    /// <exception cref="CaissonException">The file cannot be read: /proc is not mounted.</exception>
    public static ProcessStatus ReadCurrentThread() => Parse(CString.Decode(ProcFile.Read("/proc/thread-self/status")));

    /// <summary>Parses the file's content.</summary>
    /// <param name="content">The text.</param>
    /// <exception cref="CaissonException">A line that is used here is not of its form.</exception>
    public static ProcessStatus Parse(string content)
    {
        var status = new ProcessStatus();
        foreach (var line in content.AsSpan().EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon < 0) continue;
            try
            {
                status.Take(line[..colon], line[(colon + 1)..].Trim());
            }
            catch (Exception e) when (e is FormatException or OverflowException or ArgumentOutOfRangeException)
            {
                throw new CaissonException($"A /proc/PID/status file has a line that is not of its form: '{line.ToString()}'", inner: e);
            }
        }
        return status;
    }

    private static ProcessStatus? TryReadFile(string path) => ProcFile.TryRead(path) is { } bytes ? Parse(CString.Decode(bytes)) : null;

    private void Take(ReadOnlySpan<char> key, ReadOnlySpan<char> value)
    {
        switch (key)
        {
            case "Name": Name = value.ToString(); break;
            case "State": State = value.IsEmpty ? ProcessState.Unknown : ProcessStat.StateOf(value[0]); break;
            case "Pid": Pid = Number(value); break;
            case "Tgid": ThreadGroup = Number(value); break;
            case "PPid": ParentPid = Number(value); break;
            case "TracerPid": TracerPid = Number(value); break;
            case "Threads": Threads = Number(value); break;
            case "Umask": Umask = Convert.ToUInt32(value.ToString(), 8); break;
            case "Uid": Uid = Ids(value); break;
            case "Gid": Gid = Ids(value); break;
            case "Groups": Groups = List(value, w => uint.Parse(w, NumberStyles.None, CultureInfo.InvariantCulture)); break;
            case "NSpid": NamespacePids = List(value, w => Number(w)); break;
            case "CapInh": Inheritable = new(Mask(value)); break;
            case "CapPrm": Permitted = new(Mask(value)); break;
            case "CapEff": Effective = new(Mask(value)); break;
            case "CapBnd": Bounding = new(Mask(value)); break;
            case "CapAmb": Ambient = new(Mask(value)); break;
            case "NoNewPrivs": NoNewPrivileges = Number(value) != 0; break;
            case "Seccomp": SeccompMode = Number(value); break;
            case "Seccomp_filters": SeccompFilters = Number(value); break;
            case "SigPnd" or "ShdPnd": Pending = new(Pending.Mask | Mask(value)); break;
            case "SigBlk": Blocked = new(Mask(value)); break;
            case "SigIgn": Ignored = new(Mask(value)); break;
            case "SigCgt": Caught = new(Mask(value)); break;
        }
    }

    private static int Number(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);

    private static ulong Mask(ReadOnlySpan<char> text) => ulong.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static ProcessIds Ids(ReadOnlySpan<char> text)
    {
        var ids = List(text, w => uint.Parse(w, NumberStyles.None, CultureInfo.InvariantCulture));
        return ids.Count == 4 ? new(ids[0], ids[1], ids[2], ids[3]) : throw new FormatException("Four ids are expected.");
    }

    private static List<T> List<T>(ReadOnlySpan<char> text, Func<string, T> parse)
    {
        var list = new List<T>();
        foreach (var range in text.SplitAny(' ', '\t'))
        {
            var word = text[range];
            if (!word.IsEmpty) list.Add(parse(word.ToString()));
        }
        return list;
    }
}
