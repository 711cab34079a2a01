using Caisson.Linux.Abi;
using Caisson.Launch.Plan;
using static Caisson.Launch.Init.ChildKernel;

namespace Caisson.Launch.Init;

internal static unsafe partial class ContainerInit
{
    /// <summary>A = the word to wait for.</summary>
    public static long AwaitParent(InitContext* c, StepRecord* s) => Hear(c, (ulong)s->A);

    /// <summary>Asks the parent for what this step stands for, and waits until it is done.</summary>
    public static long AskParent(InitContext* c, StepRecord* s)
    {
        Report(c, StatusKind.Asked, 0);
        return Hear(c, LaunchPlan.Answered);
    }

    /// <summary>Waits for a word of the parent's and keeps others that come before it. The end of the stream means that the parent gave up.</summary>
    private static long Hear(InitContext* c, ulong word)
    {
        while ((c->Heard & word) == 0)
        {
            long got = Call(c, SystemCallNumber.read, c->StatusSocket, (long)c->Scratch, 8);
            if (got == 0) Exit(FailedStatus);
            if (got < 0) return got;
            c->Heard |= *(ulong*)c->Scratch;
        }
        c->Heard &= ~word;
        return 0;
    }

    /// <summary>A = descriptor, B = CLONE_NEW* of the kind, C = bit of the kind, D = 1: refusal is left to a later pass.</summary>
    public static long JoinNamespace(InitContext* c, StepRecord* s)
    {
        if ((c->Joined & s->C) != 0) return 0;
        long result = Call(c, SystemCallNumber.setns, s->A, s->B);
        if (result >= 0) c->Joined |= s->C;
        else if (s->D != 0 && result == -(int)Linux.Errno.EPERM) return 0;
        return result;
    }

    /// <summary>A = pidfd, B = CLONE_NEW* flags. Only a process that has ended is an error: what else the kernel dislikes is left to the steps that join one namespace each.</summary>
    public static long JoinProcess(InitContext* c, StepRecord* s)
    {
        long result = Call(c, SystemCallNumber.setns, s->A, s->B);
        if (result >= 0) c->Joined |= s->B;
        return result == -(int)Linux.Errno.ESRCH ? result : 0;
    }

    /// <summary>A = CLONE_NEW* flags.</summary>
    public static long Unshare(InitContext* c, StepRecord* s) => Call(c, SystemCallNumber.unshare, s->A);

    /// <summary>A = clone_args, B = its size; or A = 0, C = flags of clone(2). The new process has the signal dispositions of this one, which has none of the runtime's.</summary>
    /// <remarks>The new process goes on with the plan. This one reports it and ends.</remarks>
    public static long ContinueInNewProcess(InitContext* c, StepRecord* s)
    {
        long pid = s->A != 0 ? Call(c, SystemCallNumber.clone3, s->A, s->B) : Call(c, SystemCallNumber.clone, s->C);
        if (pid <= 0) return pid;
        Report(c, StatusKind.Moved, pid);
        Exit(0);
        return 0;
    }

    /// <summary>A = user id, B = group id: those that stand for the administrator of the new user namespace.</summary>
    public static long BecomeNamespaceRoot(InitContext* c, StepRecord* s)
    {
        long result = Call(c, SystemCallNumber.setresgid, s->B, s->B, s->B);
        return result < 0 ? result : Call(c, SystemCallNumber.setresuid, s->A, s->A, s->A);
    }

    /// <summary>A = path, B = bytes, C = their number, D = the host's procfs, from which the path leads over no mount and no magic link; or -1.</summary>
    public static long WriteFile(InitContext* c, StepRecord* s)
    {
        long file = s->D >= 0 ? OpenInRoot(c, (int)s->D, (byte*)s->A, Fcntl.O_WRONLY, OpenAt2.RESOLVE_NO_XDEV)
            : Call(c, SystemCallNumber.openat, Fcntl.AT_FDCWD, s->A, Fcntl.O_WRONLY | Fcntl.O_CLOEXEC);
        if (file < 0) return file;
        long result = Call(c, SystemCallNumber.write, file, s->B, s->C);
        Syscall(SystemCallNumber.close, file, 0, 0, 0, 0, 0);
        return result;
    }

    /// <summary>A = name, B = its length.</summary>
    public static long SetHostname(InitContext* c, StepRecord* s) => Call(c, SystemCallNumber.sethostname, s->A, s->B);

    /// <summary>A = name, B = its length.</summary>
    public static long SetDomainname(InitContext* c, StepRecord* s) => Call(c, SystemCallNumber.setdomainname, s->A, s->B);

    /// <summary>A = message, B = its length, C = the netlink protocol it is sent to; the kernel's acknowledgement is the result.</summary>
    public static long SendNetlink(InitContext* c, StepRecord* s)
    {
        long socket = Call(c, SystemCallNumber.socket, Socket.AF_NETLINK, Socket.SOCK_RAW | Socket.SOCK_CLOEXEC, s->C);
        if (socket < 0) return socket;
        long result = Call(c, SystemCallNumber.sendto, socket, s->A, s->B);
        if (result >= 0)
        {
            result = Call(c, SystemCallNumber.recvfrom, socket, (long)c->Scratch, ContextScratch);
            // nlmsghdr (16 bytes: length, type, …), then the error of nlmsgerr: zero or a negative error number.
            if (result >= 20 && *(ushort*)(c->Scratch + 4) == NLMSG_ERROR) result = *(int*)(c->Scratch + 16);
            else if (result >= 0) result = -(int)Linux.Errno.EBADMSG;
        }
        Syscall(SystemCallNumber.close, socket, 0, 0, 0, 0, 0);
        return result;
    }

    private const int ContextScratch = InitContext.ScratchSize;
    private const ushort NLMSG_ERROR = 2;
}
