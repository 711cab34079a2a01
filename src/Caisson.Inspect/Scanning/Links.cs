using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Scanning;

/// <summary>The names in <c>/proc/PID/ns</c> as the kernel takes them, in the order of <see cref="NamespaceKinds.Each"/>.</summary>
internal static class Links
{
    /// <summary>The name with a NUL.</summary>
    internal static ReadOnlySpan<byte> Name(int index) => Path(index)[4..];

    /// <summary>The path below a process's directory, with a NUL: <c>/ns/net</c>.</summary>
    internal static ReadOnlySpan<byte> Path(int index) => index switch
    {
        0 => "/ns/user\0"u8,
        1 => "/ns/pid\0"u8,
        2 => "/ns/mnt\0"u8,
        3 => "/ns/uts\0"u8,
        4 => "/ns/ipc\0"u8,
        5 => "/ns/net\0"u8,
        6 => "/ns/cgroup\0"u8,
        _ => "/ns/time\0"u8,
    };
}
