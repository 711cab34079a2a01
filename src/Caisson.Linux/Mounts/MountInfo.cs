using System.Globalization;
using System.Text;

namespace Caisson.Linux.Mounts;

/// <summary>A mount, a line of <c>/proc/PID/mountinfo</c>: proc_pid_mountinfo(5). Paths are as the process whose file it is sees them.</summary>
public sealed record MountInfo
{
    /// <summary>The mount's number; it can be used again after the mount is gone.</summary>
    public required int Id { get; init; }

    /// <summary>The number of the mount it is mounted on; of the root mount, one that is not in the list or its own.</summary>
    public required int ParentId { get; init; }

    /// <summary>The device's major number.</summary>
    public required uint Major { get; init; }

    /// <summary>The device's minor number.</summary>
    public required uint Minor { get; init; }

    /// <summary>Which directory (or file) of the file system is mounted; of a namespace file something like <c>net:[4026531840]</c>.</summary>
    public required string Root { get; init; }

    /// <summary>Where it is mounted.</summary>
    public required string MountPoint { get; init; }

    /// <summary>The mount's own options, separated by commas.</summary>
    public required string Options { get; init; }

    /// <summary>The peer group it shares mounts with; null if it is not shared.</summary>
    public int? SharedGroup { get; init; }

    /// <summary>The peer group it receives mounts from; null if it is no slave.</summary>
    public int? MasterGroup { get; init; }

    /// <summary>The nearest peer group under the process's root that mounts come from; only of slaves.</summary>
    public int? PropagateFrom { get; init; }

    /// <summary>Whether it cannot be the source of a bind mount.</summary>
    public bool IsUnbindable { get; init; }

    /// <summary>The file system's type, with its subtype after a dot.</summary>
    public required string FileSystemType { get; init; }

    /// <summary>What the file system says it comes from; it may be empty.</summary>
    public required string Source { get; init; }

    /// <summary>The file system's options, separated by commas.</summary>
    public required string SuperOptions { get; init; }

    /// <summary>The propagation that the optional fields tell; a mount can be slave and shared at once, which counts as shared here.</summary>
    public MountPropagation Propagation => SharedGroup is not null ? MountPropagation.Shared
        : MasterGroup is not null ? MountPropagation.Slave
        : IsUnbindable ? MountPropagation.Unbindable
        : MountPropagation.Private;

    /// <summary>Whether the mount itself is read-only; its file system may be too (<see cref="SuperOptions"/>).</summary>
    public bool IsReadOnly => HasOption("ro");

    /// <summary>Whether an option is among the mount's own.</summary>
    /// <param name="option">The word, such as <c>nosuid</c>.</param>
    public bool HasOption(string option)
    {
        foreach (var range in Options.AsSpan().Split(','))
        {
            if (Options.AsSpan(range).SequenceEqual(option)) return true;
        }
        return false;
    }

    /// <summary>Parses a line. Optional fields that are not known here are passed over.</summary>
    /// <param name="line">The line, without its newline.</param>
    /// <exception cref="CaissonException">It is not of the file's form.</exception>
    public static MountInfo Parse(ReadOnlySpan<char> line)
    {
        // Fields are separated by exactly one blank: an empty source is two in a row.
        var rest = line;
        if (!TakeNumber(ref rest, out var id) || !TakeNumber(ref rest, out var parent) || !Take(ref rest, out var device)) throw Malformed(line);
        var colon = device.IndexOf(':');
        if (colon < 0 || !uint.TryParse(device[..colon], NumberStyles.None, CultureInfo.InvariantCulture, out var major)
            || !uint.TryParse(device[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var minor)) throw Malformed(line);
        if (!Take(ref rest, out var root) || !Take(ref rest, out var point) || !Take(ref rest, out var options)) throw Malformed(line);

        int? shared = null, master = null, from = null;
        var unbindable = false;
        while (true)
        {
            if (!Take(ref rest, out var field)) throw Malformed(line);
            if (field is "-") break;
            if (field is "unbindable") unbindable = true;
            else if (field.StartsWith("shared:")) shared = Group(field[7..], line);
            else if (field.StartsWith("master:")) master = Group(field[7..], line);
            else if (field.StartsWith("propagate_from:")) from = Group(field[15..], line);
        }
        if (!Take(ref rest, out var type) || !Take(ref rest, out var source)) throw Malformed(line);
        return new MountInfo
        {
            Id = id,
            ParentId = parent,
            Major = major,
            Minor = minor,
            Root = Unescape(root),
            MountPoint = Unescape(point),
            Options = options.ToString(),
            SharedGroup = shared,
            MasterGroup = master,
            PropagateFrom = from,
            IsUnbindable = unbindable,
            FileSystemType = Unescape(type),
            Source = Unescape(source),
            SuperOptions = Unescape(rest),
        };
    }

    /// <summary>The line that <see cref="Parse"/> reads, without its newline.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Id} {ParentId} {Major}:{Minor} {Escape(Root)} {Escape(MountPoint)} {Options}");
        if (SharedGroup is { } shared) text.Append(CultureInfo.InvariantCulture, $" shared:{shared}");
        if (MasterGroup is { } master) text.Append(CultureInfo.InvariantCulture, $" master:{master}");
        if (PropagateFrom is { } from) text.Append(CultureInfo.InvariantCulture, $" propagate_from:{from}");
        if (IsUnbindable) text.Append(" unbindable");
        return text.Append(CultureInfo.InvariantCulture, $" - {Escape(FileSystemType)} {Escape(Source)} {Escape(SuperOptions)}").ToString();
    }

    /// <summary>Resolves the kernel's escapes, a backslash and three octal digits. What only looks like one is kept.</summary>
    /// <param name="text">A field of a mount file.</param>
    public static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\')) return text.ToString();
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 3 < text.Length && text[i + 1] is >= '0' and <= '1' && text[i + 2] is >= '0' and <= '7' && text[i + 3] is >= '0' and <= '7')
            {
                result.Append((char)((text[i + 1] - '0') << 6 | (text[i + 2] - '0') << 3 | text[i + 3] - '0'));
                i += 3;
            }
            else
            {
                result.Append(text[i]);
            }
        }
        return result.ToString();
    }

    private static string Escape(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is ' ' or '\t' or '\n' or '\\' or '#') result.Append('\\').Append((char)('0' + (c >> 6))).Append((char)('0' + (c >> 3 & 7))).Append((char)('0' + (c & 7)));
            else result.Append(c);
        }
        return result.ToString();
    }

    private static bool Take(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> field)
    {
        var end = rest.IndexOf(' ');
        if (end < 0)
        {
            field = default;
            return false;
        }
        field = rest[..end];
        rest = rest[(end + 1)..];
        return true;
    }

    private static bool TakeNumber(ref ReadOnlySpan<char> rest, out int number)
    {
        number = 0;
        return Take(ref rest, out var field) && int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private static int Group(ReadOnlySpan<char> text, ReadOnlySpan<char> line) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var group) ? group : throw Malformed(line);

    private static CaissonException Malformed(ReadOnlySpan<char> line) => new($"A mountinfo file has a line that is not of its form: '{line.ToString()}'");
}
