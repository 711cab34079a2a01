using Caisson.Linux.Abi;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Scanning;

/// <summary>Finds the bind mounts of namespaces in a mountinfo file, without taking the other lines apart: proc_pid_mountinfo(5).</summary>
internal ref struct MountLines(ReadOnlySpan<byte> content)
{
    private ReadOnlySpan<byte> _rest = content;

    internal NamespaceKind Kind { get; private set; }

    internal ulong Inode { get; private set; }

    /// <summary>Where it is mounted.</summary>
    internal string Path { get; private set; } = "";

    internal bool Next()
    {
        // "36 35 0:4 net:[4026532198] /run/netns/blue rw shared:9 - nsfs nsfs rw": no other field can hold blanks.
        while (_rest.IndexOf(" - nsfs "u8) is >= 0 and var found)
        {
            var start = _rest[..found].LastIndexOf((byte)'\n') + 1;
            var line = _rest[start..found];
            _rest = _rest[(found + 1)..];
            for (var field = 0; field < 3; field++) line = line[(line.IndexOf((byte)' ') + 1)..];
            var root = line[..Math.Max(line.IndexOf((byte)' '), 0)];
            if (!LinkText.TryNamespace(root, out var kind, out var inode)) continue;
            line = line[(root.Length + 1)..];
            (Kind, Inode, Path) = (kind, inode, MountInfo.Unescape(CString.Decode(line[..Math.Max(line.IndexOf((byte)' '), 0)])));
            return true;
        }

        return false;
    }
}
