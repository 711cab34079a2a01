namespace Caisson.Linux.Abi;

/// <summary>Watching directories: inotify(7). Header: <c>linux/inotify.h</c>.</summary>
internal static class Inotify
{
    internal const int IN_NONBLOCK = 0x800;
    internal const int IN_CLOEXEC = 0x80000;
    internal const uint IN_CREATE = 0x100;
    internal const uint IN_DELETE = 0x200;
    internal const uint IN_MOVED_FROM = 0x40;
    internal const uint IN_MOVED_TO = 0x80;
    internal const uint IN_DELETE_SELF = 0x400;
    internal const uint IN_Q_OVERFLOW = 0x4000;
    internal const uint IN_IGNORED = 0x8000;
    internal const uint IN_ONLYDIR = 0x1000000;
    internal const uint IN_ISDIR = 0x40000000;
}
