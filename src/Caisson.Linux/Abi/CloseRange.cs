namespace Caisson.Linux.Abi;

/// <summary>Flags of close_range(2). Header: <c>linux/close_range.h</c>.</summary>
internal static class CloseRange
{
    internal const int CLOSE_RANGE_UNSHARE = 2;
    internal const int CLOSE_RANGE_CLOEXEC = 4;
}
