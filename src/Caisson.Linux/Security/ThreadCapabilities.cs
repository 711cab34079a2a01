using System.Globalization;
using Caisson.Linux.Abi;

namespace Caisson.Linux.Security;

/// <summary>
/// The three sets that capget(2) and capset(2) carry. They belong to a thread, not to a process: changing them changes only the calling
/// thread, so change them before other threads exist or on a thread of your own.
/// </summary>
/// <param name="Effective">What the thread may do now.</param>
/// <param name="Permitted">What it may make effective.</param>
/// <param name="Inheritable">What passes through execve to programs whose file takes it.</param>
public readonly record struct ThreadCapabilities(CapabilitySet Effective, CapabilitySet Permitted, CapabilitySet Inheritable)
{
    /// <summary>Reads a thread's sets.</summary>
    /// <param name="threadId">The thread's number in the caller's PID namespace; 0 is the calling thread.</param>
    /// <exception cref="CaissonException">ESRCH: there is no such thread.</exception>
    public static unsafe ThreadCapabilities Get(int threadId = 0)
    {
        var header = new __user_cap_header_struct { version = CapabilityVersion._LINUX_CAPABILITY_VERSION_3, pid = threadId };
        var data = stackalloc __user_cap_data_struct[2];
        var result = SystemCall.Invoke(SystemCallNumber.capget, (nint)(&header), (nint)data);
        SystemCall.Check(result, threadId == 0 ? "Cannot read the thread's capabilities" : string.Create(CultureInfo.InvariantCulture, $"Cannot read the capabilities of thread {threadId}"), "capget");
        return new(
            new(data[0].effective | (ulong)data[1].effective << 32),
            new(data[0].permitted | (ulong)data[1].permitted << 32),
            new(data[0].inheritable | (ulong)data[1].inheritable << 32));
    }

    /// <summary>Makes these the calling thread's sets.</summary>
    /// <exception cref="CaissonException">
    /// EPERM: a capability would be permitted that was not, effective that is not permitted, or inheritable that is in neither set
    /// (nor in the bounding set).
    /// </exception>
    public unsafe void SetOnThisThread()
    {
        var header = new __user_cap_header_struct { version = CapabilityVersion._LINUX_CAPABILITY_VERSION_3 };
        var data = stackalloc __user_cap_data_struct[2];
        for (var i = 0; i < 2; i++)
        {
            data[i].effective = (uint)(Effective.Mask >> 32 * i);
            data[i].permitted = (uint)(Permitted.Mask >> 32 * i);
            data[i].inheritable = (uint)(Inheritable.Mask >> 32 * i);
        }
        SystemCall.Check(SystemCall.Invoke(SystemCallNumber.capset, (nint)(&header), (nint)data), "Cannot set the thread's capabilities", "capset");
    }
}
