namespace Caisson.Linux.Abi;

internal static unsafe partial class SystemCall
{
    /// <summary>bpf(2). The descriptors that it returns are closed on execve.</summary>
    internal static int bpf(int command, ref bpf_attr attributes)
    {
        // A load may be interrupted with EAGAIN by the verifier when a signal is pending.
        fixed (bpf_attr* a = &attributes)
        {
            int result;
            int tries = 5;
            do result = (int)Retry(SystemCallNumber.bpf, command, (nint)a, sizeof(bpf_attr));
            while (result == -(int)Errno.EAGAIN && --tries > 0);
            return result;
        }
    }
}
