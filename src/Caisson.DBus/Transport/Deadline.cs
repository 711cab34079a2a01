namespace Caisson.DBus.Transport;

/// <summary>A moment until which something is waited for.</summary>
internal readonly struct Deadline(TimeSpan timeout)
{
    private readonly long _end = Environment.TickCount64 + Math.Max(0, (long)Math.Min(timeout.TotalMilliseconds, int.MaxValue));

    /// <summary>How long it was.</summary>
    internal TimeSpan Timeout { get; } = timeout;

    /// <summary>The milliseconds that are left, never less than 0.</summary>
    internal int Left => (int)Math.Max(0, _end - Environment.TickCount64);
}
