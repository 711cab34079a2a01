namespace Caisson.Linux.Abi;

/// <summary>keyctl(2), and the ids of the special keyrings. Header: <c>linux/keyctl.h</c>.</summary>
internal static class Keyctl
{
    internal const int KEYCTL_JOIN_SESSION_KEYRING = 1;
    internal const int KEYCTL_SETPERM = 5;
    internal const int KEYCTL_DESCRIBE = 6;
    internal const int KEY_SPEC_SESSION_KEYRING = -3;
}
