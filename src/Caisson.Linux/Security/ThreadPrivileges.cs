using Caisson.Linux.Abi;

namespace Caisson.Linux.Security;

/// <summary>What prctl(2) says about the calling thread's privileges, and how it takes them away. Nothing here reaches other threads.</summary>
public static class ThreadPrivileges
{
    /// <summary>Whether execve can no longer give the thread privileges: <c>PR_GET_NO_NEW_PRIVS</c>.</summary>
    public static bool NoNewPrivileges => Prctl(Abi.Prctl.PR_GET_NO_NEW_PRIVS, "Cannot read no_new_privs") == 1;

    /// <summary>Gives up gaining privileges by execve, for good: <c>PR_SET_NO_NEW_PRIVS</c>.</summary>
    public static void SetNoNewPrivileges() => Prctl(Abi.Prctl.PR_SET_NO_NEW_PRIVS, "Cannot set no_new_privs", 1);

    /// <summary>The secure bits: <c>PR_GET_SECUREBITS</c>.</summary>
    public static SecureBits SecureBits => (SecureBits)Prctl(Abi.Prctl.PR_GET_SECUREBITS, "Cannot read the secure bits");

    /// <summary>Sets the secure bits: <c>PR_SET_SECUREBITS</c>.</summary>
    /// <param name="bits">All bits.</param>
    /// <exception cref="CaissonException">EPERM: the thread lacks CAP_SETPCAP, or a bit is locked.</exception>
    public static void SetSecureBits(SecureBits bits) => Prctl(Abi.Prctl.PR_SET_SECUREBITS, "Cannot set the secure bits", (nint)bits);

    /// <summary>The bounding set, what execve may give at most: <c>PR_CAPBSET_READ</c>.</summary>
    public static CapabilitySet BoundingSet
    {
        get
        {
            var set = CapabilitySet.None;
            for (var i = 0; i < 64; i++)
            {
                // The kernel answers EINVAL for the first number that it does not know.
                var result = SystemCall.prctl(Abi.Prctl.PR_CAPBSET_READ, i);
                if (result < 0) break;
                if (result == 1) set = set.With((Capability)i);
            }
            return set;
        }
    }

    /// <summary>Takes a capability out of the bounding set, for good: <c>PR_CAPBSET_DROP</c>.</summary>
    /// <param name="capability">The capability.</param>
    /// <exception cref="CaissonException">EPERM: the thread lacks CAP_SETPCAP; EINVAL: the kernel does not know the capability.</exception>
    public static void DropFromBoundingSet(Capability capability) =>
        Prctl(Abi.Prctl.PR_CAPBSET_DROP, $"Cannot take {Capabilities.NameOf(capability)} out of the bounding set", (nint)capability);

    /// <summary>Whether a capability is ambient, that is, survives execve of an ordinary program: <c>PR_CAP_AMBIENT_IS_SET</c>.</summary>
    /// <param name="capability">The capability.</param>
    /// <exception cref="CaissonException">EINVAL: the kernel does not know the capability.</exception>
    public static bool IsAmbient(Capability capability) =>
        Prctl(Abi.Prctl.PR_CAP_AMBIENT, $"Cannot ask whether {Capabilities.NameOf(capability)} is ambient", Abi.Prctl.PR_CAP_AMBIENT_IS_SET, (nint)capability) == 1;

    /// <summary>Makes a capability ambient: <c>PR_CAP_AMBIENT_RAISE</c>.</summary>
    /// <param name="capability">The capability.</param>
    /// <exception cref="CaissonException">EPERM: it is not both permitted and inheritable, or the secure bits forbid it.</exception>
    public static void RaiseAmbient(Capability capability) =>
        Prctl(Abi.Prctl.PR_CAP_AMBIENT, $"Cannot make {Capabilities.NameOf(capability)} ambient", Abi.Prctl.PR_CAP_AMBIENT_RAISE, (nint)capability);

    /// <summary>Empties the ambient set: <c>PR_CAP_AMBIENT_CLEAR_ALL</c>.</summary>
    public static void ClearAmbient() => Prctl(Abi.Prctl.PR_CAP_AMBIENT, "Cannot empty the ambient capabilities", Abi.Prctl.PR_CAP_AMBIENT_CLEAR_ALL);

    private static int Prctl(int option, string step, nint a = 0, nint b = 0) => (int)SystemCall.Check(SystemCall.prctl(option, a, b), step, "prctl");
}
