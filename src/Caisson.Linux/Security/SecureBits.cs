namespace Caisson.Linux.Security;

/// <summary>How a thread treats user id 0: capabilities(7), <c>linux/securebits.h</c>. Each has a lock that cannot be undone.</summary>
[Flags]
public enum SecureBits
{
    /// <summary>Root is special in every way.</summary>
    None = 0,

    /// <summary><c>SECBIT_NOROOT</c>: execve gives root no capabilities.</summary>
    NoRoot = 1 << 0,

    /// <summary>Locks <see cref="NoRoot"/>.</summary>
    NoRootLocked = 1 << 1,

    /// <summary><c>SECBIT_NO_SETUID_FIXUP</c>: changing the user id leaves the capabilities alone.</summary>
    NoSetuidFixup = 1 << 2,

    /// <summary>Locks <see cref="NoSetuidFixup"/>.</summary>
    NoSetuidFixupLocked = 1 << 3,

    /// <summary><c>SECBIT_KEEP_CAPS</c>: leaving user id 0 keeps the permitted capabilities.</summary>
    KeepCapabilities = 1 << 4,

    /// <summary>Locks <see cref="KeepCapabilities"/>.</summary>
    KeepCapabilitiesLocked = 1 << 5,

    /// <summary><c>SECBIT_NO_CAP_AMBIENT_RAISE</c>: no capability can be made ambient.</summary>
    NoAmbientRaise = 1 << 6,

    /// <summary>Locks <see cref="NoAmbientRaise"/>.</summary>
    NoAmbientRaiseLocked = 1 << 7,
}
