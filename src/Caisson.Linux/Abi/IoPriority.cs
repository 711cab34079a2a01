namespace Caisson.Linux.Abi;

/// <summary>Disk scheduling classes: ioprio_set(2). Header: <c>linux/ioprio.h</c>.</summary>
internal static class IoPriority
{
    internal const int IOPRIO_CLASS_SHIFT = 13;
    internal const int IOPRIO_CLASS_RT = 1;
    internal const int IOPRIO_CLASS_BE = 2;
    internal const int IOPRIO_CLASS_IDLE = 3;
    internal const int IOPRIO_WHO_PROCESS = 1;
}
