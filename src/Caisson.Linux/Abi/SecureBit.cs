namespace Caisson.Linux.Abi;

/// <summary>Bits of prctl(2)'s <c>PR_SET_SECUREBITS</c>: capabilities(7). Header: <c>linux/securebits.h</c>.</summary>
internal static class SecureBit
{
    internal const int SECBIT_NOROOT = 1;
    internal const int SECBIT_NOROOT_LOCKED = 2;
    internal const int SECBIT_NO_SETUID_FIXUP = 4;
    internal const int SECBIT_NO_SETUID_FIXUP_LOCKED = 8;
    internal const int SECBIT_KEEP_CAPS = 0x10;
    internal const int SECBIT_KEEP_CAPS_LOCKED = 0x20;
    internal const int SECBIT_NO_CAP_AMBIENT_RAISE = 0x40;
    internal const int SECBIT_NO_CAP_AMBIENT_RAISE_LOCKED = 0x80;
}
