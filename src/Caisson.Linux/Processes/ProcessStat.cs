using System.Buffers.Text;
using System.Globalization;
using Caisson.Linux.Abi;

namespace Caisson.Linux.Processes;

/// <summary>What <c>/proc/PID/stat</c> says of a process, as far as it is used here: proc_pid_stat(5).</summary>
public sealed class ProcessStat
{
    private ProcessStat(int pid, string comm)
    {
        Pid = pid;
        Comm = comm;
    }

    /// <summary>Its number in the reader's PID namespace.</summary>
    public int Pid { get; }

    /// <summary>Its name, at most 15 bytes; any character may occur in it.</summary>
    public string Comm { get; }

    /// <summary>What it is doing.</summary>
    public ProcessState State { get; private init; }

    /// <summary>Its parent; 0 if that is outside the reader's PID namespace.</summary>
    public int ParentPid { get; private init; }

    /// <summary>Its process group.</summary>
    public int ProcessGroup { get; private init; }

    /// <summary>Its session.</summary>
    public int Session { get; private init; }

    /// <summary>When it started, in clock ticks (hundredths of a second) since the machine did. With the number it names a process for good.</summary>
    public ulong StartTime { get; private init; }

    /// <summary>Whether it has ended: a zombie, or about to vanish.</summary>
    public bool HasEnded => State is ProcessState.Zombie or ProcessState.Dead;

    /// <summary>Reads a process's file; null if the process is gone.</summary>
    /// <param name="pid">Its number.</param>
    /// <exception cref="CaissonException">The file cannot be read, or is not of its form.</exception>
    public static ProcessStat? TryRead(int pid)
    {
        var bytes = ProcFile.TryRead(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        return bytes is null ? null : Parse(bytes);
    }

    /// <summary>Parses the file's content. The name may hold spaces, parentheses and newlines: the last closing parenthesis ends it.</summary>
    /// <param name="content">The bytes as the kernel gave them.</param>
    /// <exception cref="CaissonException">The content is not of the file's form.</exception>
    public static ProcessStat Parse(ReadOnlySpan<byte> content)
    {
        var open = content.IndexOf((byte)'(');
        var close = content.LastIndexOf((byte)')');
        if (open < 2 || close < open || !Utf8Parser.TryParse(content, out int pid, out var used) || used != open - 1) throw Malformed(content);

        var fields = new Fields(content[(close + 1)..]);
        var state = fields.Next();
        if (state.Length != 1) throw Malformed(content);
        var numbers = (Parent: fields.Number(content), Group: fields.Number(content), Session: fields.Number(content));
        for (var i = 7; i <= 21; i++) fields.Next();
        if (!Utf8Parser.TryParse(fields.Next(), out ulong start, out _)) throw Malformed(content);
        return new ProcessStat(pid, CString.Decode(content[(open + 1)..close]))
        {
            State = StateOf((char)state[0]),
            ParentPid = numbers.Parent,
            ProcessGroup = numbers.Group,
            Session = numbers.Session,
            StartTime = start,
        };
    }

    internal static ProcessState StateOf(char letter) => letter switch
    {
        'R' or 'S' or 'D' or 'T' or 't' or 'Z' or 'X' or 'I' or 'P' => (ProcessState)letter,
        'x' => ProcessState.Dead,
        _ => ProcessState.Unknown,
    };

    private static CaissonException Malformed(ReadOnlySpan<byte> content) =>
        new($"A /proc/PID/stat file is not of its form: '{CString.Decode(content[..Math.Min(content.Length, 200)]).TrimEnd()}'");

    private ref struct Fields(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        internal ReadOnlySpan<byte> Next()
        {
            _rest = _rest.TrimStart((byte)' ');
            var end = _rest.IndexOfAny((byte)' ', (byte)'\n');
            var field = end < 0 ? _rest : _rest[..end];
            _rest = _rest[field.Length..];
            return field;
        }

        internal int Number(ReadOnlySpan<byte> content) => Utf8Parser.TryParse(Next(), out int value, out _) ? value : throw Malformed(content);
    }
}
