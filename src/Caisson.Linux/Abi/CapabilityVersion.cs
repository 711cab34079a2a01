namespace Caisson.Linux.Abi;

/// <summary>The version of capget(2) and capset(2) whose sets have 64 bits. Header: <c>linux/capability.h</c>.</summary>
internal static class CapabilityVersion
{
    internal const uint _LINUX_CAPABILITY_VERSION_3 = 0x20080522;
    internal const uint _LINUX_CAPABILITY_U32S_3 = 2;
}
