using System.Buffers.Text;
using System.Text;

namespace Caisson.Inspect.Scanning;

internal sealed partial class Scan
{
    /// <summary>Reads what is only shown, of all processes or of those that lead a namespace.</summary>
    private void Details()
    {
        foreach (var process in _processes)
        {
            if (options.LeadersOnly && !process.Leads) continue;
            ReadStatus(process);
            ReadArguments(process);
        }
    }

    private void ReadArguments(ProcessRecord process)
    {
        Span<byte> path = stackalloc byte[32];
        var length = Raw.ReadFile(_proc, Raw.Path(path, process.Pid, "/cmdline"u8), _buffer);
        if (length < 0) return;
        process.Arguments = length == 0 ? [] : Encoding.UTF8.GetString(_buffer.AsSpan(0, length).TrimEnd((byte)0)).Split('\0');
    }

    private void ReadStatus(ProcessRecord process)
    {
        Span<byte> path = stackalloc byte[32];
        var length = Raw.ReadFile(_proc, Raw.Path(path, process.Pid, "/status"u8), _buffer);
        if (length <= 0) return;
        var text = (ReadOnlySpan<byte>)_buffer.AsSpan(0, length);
        var uid = Line(text, "\nUid:\t"u8);
        var blank = uid.IndexOf((byte)'\t');
        if (blank > 0 && Utf8Parser.TryParse(uid[(blank + 1)..], out uint effective, out _)) process.Uid = effective;
        var numbers = Line(text, "\nNSpid:\t"u8);
        if (numbers.IsEmpty) return;
        var list = new List<int>(2);
        while (Utf8Parser.TryParse(numbers, out int number, out var used))
        {
            list.Add(number);
            numbers = used < numbers.Length ? numbers[(used + 1)..] : default;
        }

        process.NamespacePids = [.. list];
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
