namespace Caisson.Linux.Abi;

/// <summary>Execution domains: personality(2). Header: <c>linux/personality.h</c>.</summary>
internal static class Personality
{
    internal const uint PER_LINUX = 0;
    internal const uint PER_LINUX32 = 8;
    internal const uint ADDR_NO_RANDOMIZE = 0x40000;
    internal const uint ADDR_LIMIT_32BIT = 0x800000;
    internal const uint READ_IMPLIES_EXEC = 0x400000;
}
