namespace Caisson.Linux.Abi;

/// <summary>Operations of futex(2). Header: <c>linux/futex.h</c>.</summary>
internal static class Futex
{
    internal const int FUTEX_WAIT = 0;
    internal const int FUTEX_WAKE = 1;
    internal const int FUTEX_PRIVATE_FLAG = 128;
}
