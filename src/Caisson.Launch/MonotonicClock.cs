using Caisson.Linux.Abi;

namespace Caisson.Launch;

/// <summary>The clock that the child's reports use too.</summary>
internal static unsafe class MonotonicClock
{
    /// <summary>Nanoseconds of CLOCK_MONOTONIC.</summary>
    public static long Now
    {
        get
        {
            long* time = stackalloc long[2];
            SystemCall.Invoke(SystemCallNumber.clock_gettime, 1, (nint)time);
            return time[0] * 1_000_000_000 + time[1];
        }
    }

    /// <summary>How long poll(2) may wait until a moment: -1, for ever, until <see cref="long.MaxValue"/>.</summary>
    public static int MillisecondsUntil(long moment) => moment == long.MaxValue ? -1 : (int)Math.Clamp((moment - Now + 999_999) / 1_000_000, 0, int.MaxValue);
}
