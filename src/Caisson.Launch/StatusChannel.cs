using Caisson.Linux;
using Caisson.Linux.Abi;

namespace Caisson.Launch;

/// <summary>Reads the child's packets.</summary>
internal static unsafe class StatusChannel
{
    /// <summary>Waits for a packet or the end; false if neither came in time.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="deadline">In nanoseconds of CLOCK_MONOTONIC.</param>
    /// <param name="interrupt">What ends the waiting.</param>
    /// <exception cref="LaunchInterruptedException">A signal came first.</exception>
    public static bool Await(int socket, long deadline, LaunchInterrupt? interrupt)
    {
        if (deadline == long.MaxValue && interrupt is null) return true;
        Span<pollfd> wait = [new pollfd { fd = socket, events = Poll.POLLIN }, new pollfd { fd = interrupt?.Descriptor ?? -1, events = Poll.POLLIN }];
        for (;;)
        {
            if (SystemCall.Check(SystemCall.poll(wait, MonotonicClock.MillisecondsUntil(deadline)), "waiting for a launch", "ppoll") == 0) return false;
            // What it has to say comes first: it may run already.
            if (wait[0].revents != 0) return true;
            interrupt!.Check();
        }
    }

    /// <summary>One packet: its length, zero at the end, or a negative error number (ECONNRESET: nobody ever listened there); and the descriptor that came with it, or -1.</summary>
    public static long Receive(int socket, byte[] packet, out int descriptor)
    {
        descriptor = -1;
        long* control = stackalloc long[4];
        fixed (byte* start = packet)
        {
            var part = new iovec { iov_base = start, iov_len = (nuint)packet.Length };
            var header = new msghdr { msg_iov = &part, msg_iovlen = 1, msg_control = control, msg_controllen = 32 };
            nint length = SystemCall.Retry(SystemCallNumber.recvmsg, socket, (nint)(&header), 0x40000000 /* MSG_CMSG_CLOEXEC */);
            // A child that ended before it read everything resets the connection, which is told once, before what it had sent itself.
            if (length == -(int)Errno.ECONNRESET)
            {
                length = SystemCall.Retry(SystemCallNumber.recvmsg, socket, (nint)(&header), 0x40000000 /* MSG_CMSG_CLOEXEC */);
                if (length == 0) return -(int)Errno.ECONNRESET;
            }
            // cmsghdr: length, level, type; SOL_SOCKET and SCM_RIGHTS are both 1.
            if (length > 0 && header.msg_controllen >= 20 && *(int*)(control + 1) == 1 && *((int*)(control + 1) + 1) == 1) descriptor = *(int*)(control + 2);
            return length;
        }
    }
}
