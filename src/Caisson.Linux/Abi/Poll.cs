namespace Caisson.Linux.Abi;

/// <summary>Events of ppoll(2). Header: <c>poll.h</c>.</summary>
internal static class Poll
{
    internal const int POLLIN = 1;
    internal const int POLLPRI = 2;
    internal const int POLLOUT = 4;
    internal const int POLLERR = 8;
    internal const int POLLHUP = 0x10;
    internal const int POLLNVAL = 0x20;
}
