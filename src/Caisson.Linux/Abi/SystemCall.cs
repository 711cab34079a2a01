using System.Runtime.InteropServices;

namespace Caisson.Linux.Abi;

/// <summary>
/// System calls of ordinary managed code, through libc's <c>syscall</c> so that what is called is what is written. Results follow the kernel's
/// convention: a negated errno stands for an error. Not for a cloned child: see DESIGN.md, section 4.
/// </summary>
internal static unsafe partial class SystemCall
{
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint syscall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    /// <summary>Calls once; returns the result, or the negated errno.</summary>
    internal static nint Invoke(int number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0)
    {
        var result = syscall(number, a, b, c, d, e, f);
        return result == -1 ? -Marshal.GetLastPInvokeError() : result;
    }

    /// <summary>Calls until a signal no longer interrupts. Not for close(2), whose descriptor is gone even when it reports EINTR.</summary>
    internal static nint Retry(int number, nint a = 0, nint b = 0, nint c = 0, nint d = 0, nint e = 0, nint f = 0)
    {
        nint result;
        do result = Invoke(number, a, b, c, d, e, f);
        while (result == -(int)Errno.EINTR);
        return result;
    }

    /// <summary>The errno in a result; <see cref="Errno.None"/> if the call succeeded.</summary>
    internal static Errno ErrnoOf(nint result) => result is < 0 and >= -4095 ? (Errno)(int)-result : Errno.None;

    /// <summary>Returns a result that is no error, or throws it with what was being done.</summary>
    internal static nint Check(nint result, string step, string call, string? obj = null, string? cause = null, Advice? remedy = null) =>
        result is < 0 and >= -4095 ? throw new CaissonException(step, call, (Errno)(int)-result, obj, cause, remedy) : result;
}
