using Caisson.Linux.Abi;
using static Caisson.Launch.Init.ChildKernel;

namespace Caisson.Launch.Init;

/// <summary>
/// What runs between the clone and the container's program: a walk along the plan, one system call after another.
/// </summary>
/// <remarks>
/// This code runs in the child of a process with several threads, a managed heap and a collector, none of which exist
/// here. So in every method of this class: no allocation, no exception, no cast, no virtual or generic call, no bounds
/// check, no P/Invoke, no loop in the runtime's helpers; pointers and plain calls only. A test walks the compiler's
/// graph from here and fails when something else is reached.
/// </remarks>
internal static unsafe partial class ContainerInit
{
    /// <summary>The exit status of a child that could not become the container's program; the parent has the reason.</summary>
    public const int FailedStatus = 125;

    /// <summary>That of one whose program is there and which the kernel did not execute: whoever started it and has left sees nothing else. As with runc.</summary>
    public const int NotExecutedStatus = 255;

    /// <summary>Walks the plan. Never returns: the last step replaces the process.</summary>
    public static void Walk(InitContext* context)
    {
        Syscall(SystemCallNumber.close, context->ParentSocket, 0, 0, 0, 0, 0);
        for (int i = 0; i < context->StepCount; i++)
        {
            StepRecord* step = context->Steps + i;
            context->Index = (int)step->Number;
            context->LastCall = 0;
            if (context->Trace != 0) ReportReached(context);
            long result = context->Index == context->FaultStep ? -context->FaultErrno : step->Run(context, step);
            if (result < 0) Fail(context, result);
        }
        Fail(context, -(int)Linux.Errno.ENOEXEC);
    }

    /// <summary>A system call: its result, or the negative error number.</summary>
    private static long Call(InitContext* context, int number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0)
    {
        context->LastCall = number;
        long result = Syscall(number, a, b, c, d, e, f);
        return result == -1 ? -*context->ErrnoAddress : result;
    }

    /// <summary>Tells the parent what failed, then ends the process.</summary>
    private static void Fail(InitContext* context, long result)
    {
        StatusMessage* message = (StatusMessage*)context->Scratch;
        message->Kind = StatusKind.Failed;
        message->Step = context->Index;
        message->Errno = (int)-result;
        message->Call = context->LastCall;
        message->Value = 0;
        Send(context, message);
        Exit(context->LastCall == SystemCallNumber.execve ? NotExecutedStatus : FailedStatus);
    }

    private static void ReportReached(InitContext* context)
    {
        long* time = (long*)(context->Scratch + 2048);
        Syscall(SystemCallNumber.clock_gettime, 1, (long)time, 0, 0, 0, 0);
        Report(context, StatusKind.Reached, time[0] * 1_000_000_000 + time[1]);
    }

    private static void Report(InitContext* context, StatusKind kind, long value)
    {
        StatusMessage* message = (StatusMessage*)context->Scratch;
        message->Kind = kind;
        message->Step = context->Index;
        message->Errno = 0;
        message->Call = 0;
        message->Value = value;
        long detail = context->DetailLength;
        context->DetailLength = 0;
        Send(context, message);
        context->DetailLength = detail;
    }

    /// <summary>Sends a message and, behind it, the detail if there is one.</summary>
    private static void Send(InitContext* context, StatusMessage* message)
    {
        message->DetailLength = context->DetailLength;
        iovec* parts = (iovec*)(context->Scratch + 1024);
        parts[0].iov_base = message;
        parts[0].iov_len = StatusMessage.Size;
        parts[1].iov_base = context->Detail;
        parts[1].iov_len = (nuint)context->DetailLength;
        msghdr* header = (msghdr*)(context->Scratch + 1280);
        *header = default;
        header->msg_iov = parts;
        header->msg_iovlen = 2;
        // No parent that listens any more is no reason to die of SIGPIPE here: what follows decides.
        Syscall(SystemCallNumber.sendmsg, context->StatusSocket, (long)header, 0x4000 /* MSG_NOSIGNAL */, 0, 0, 0);
    }

    private static void Exit(int status)
    {
        for (;;)
        {
            Syscall(SystemCallNumber.exit_group, status, 0, 0, 0, 0, 0);
            // Only a filter of system calls that refuses this one leads here. Nobody refuses a fault.
            Syscall(SystemCallNumber.exit, status, 0, 0, 0, 0, 0);
            *(byte*)status = 0;
        }
    }
}
