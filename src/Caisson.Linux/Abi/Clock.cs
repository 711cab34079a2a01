namespace Caisson.Linux.Abi;

/// <summary>Clocks: clock_gettime(2). Header: <c>linux/time.h</c>.</summary>
internal static class Clock
{
    internal const int CLOCK_REALTIME = 0;
    internal const int CLOCK_MONOTONIC = 1;
    internal const int CLOCK_BOOTTIME = 7;
}
