using System.Buffers.Text;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Scanning;

/// <summary>What links below /proc say: <c>net:[4026531840]</c>, <c>socket:[7]</c>.</summary>
internal static class LinkText
{
    /// <summary>Reads a namespace's link; false if it is none.</summary>
    internal static bool TryNamespace(ReadOnlySpan<byte> text, out NamespaceKind kind, out ulong inode)
    {
        kind = NamespaceKind.None;
        inode = 0;
        var colon = text.IndexOf((byte)':');
        if (colon is < 3 or > 17) return false;
        kind = KindOf(text[..colon]);
        return kind != NamespaceKind.None && TryNumber(text[colon..], out inode);
    }

    /// <summary>Reads a socket's link; false if it is none.</summary>
    internal static bool TrySocket(ReadOnlySpan<byte> text, out ulong inode)
    {
        inode = 0;
        return text.StartsWith("socket:"u8) && TryNumber(text[6..], out inode);
    }

    // The number in ":[7]".
    private static bool TryNumber(ReadOnlySpan<byte> text, out ulong inode)
    {
        inode = 0;
        return text.Length > 3 && text[1] == '[' && Utf8Parser.TryParse(text[2..], out inode, out var used) && used + 3 == text.Length && text[^1] == ']';
    }

    private static NamespaceKind KindOf(ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("mnt"u8)) return NamespaceKind.Mount;
        if (name.SequenceEqual("net"u8)) return NamespaceKind.Network;
        if (name.SequenceEqual("pid"u8) || name.SequenceEqual("pid_for_children"u8)) return NamespaceKind.Pid;
        if (name.SequenceEqual("user"u8)) return NamespaceKind.User;
        if (name.SequenceEqual("uts"u8)) return NamespaceKind.Uts;
        if (name.SequenceEqual("ipc"u8)) return NamespaceKind.Ipc;
        if (name.SequenceEqual("cgroup"u8)) return NamespaceKind.Cgroup;
        if (name.SequenceEqual("time"u8) || name.SequenceEqual("time_for_children"u8)) return NamespaceKind.Time;
        return NamespaceKind.None;
    }
}
