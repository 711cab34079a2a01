using System.Runtime.CompilerServices;
using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Launch.Diagnosis;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Processes;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Launch;

/// <summary>The parent's side of a clone: the process, its pidfd and the socket on which it reports.</summary>
internal sealed unsafe partial class Child : IDisposable
{
    private const int AbandonedMilliseconds = 2000;

    private readonly string _what;
    private readonly SafeFileHandle _socketHandle;
    private readonly int _socket;
    private SafeFileHandle _pidFd;
    private bool _ended;

    private readonly LaunchPlan _plan;
    private readonly Action<int, long>? _trace;
    private readonly LaunchFault? _fault;

    private Child(LaunchPlan plan, int pid, int pidFd, int socket, string what, Action<int, long>? trace, LaunchFault? fault)
    {
        _plan = plan;
        _trace = trace;
        _fault = fault;
        Pid = pid;
        _pidFd = new SafeFileHandle(pidFd, true);
        _socketHandle = new SafeFileHandle(socket, true);
        _socket = socket;
        _what = what;
    }

    /// <summary>The process that walks the plan: the first one until a second takes over.</summary>
    public int Pid { get; private set; }

    /// <summary>CLOCK_MONOTONIC in nanoseconds at the clone.</summary>
    public long ClonedAt { get; private init; }

    /// <summary>Takes the parent's steps before the clone, then clones a process that walks the plan.</summary>
    /// <param name="plan">The plan; it outlives the child's walk.</param>
    /// <param name="what">What is being made, for messages.</param>
    /// <param name="trace">Called with each step as it is reached, by its place after the clone, and the time in nanoseconds of CLOCK_MONOTONIC.</param>
    /// <param name="fault">A step that is to fail.</param>
    /// <exception cref="CaissonException">A step failed, or the clone.</exception>
    public static Child Clone(LaunchPlan plan, string what, Action<int, long>? trace = null, LaunchFault? fault = null)
    {
        if (RuntimeFeature.IsDynamicCodeSupported)
            throw new CaissonException("This program cannot make containers itself", "it is compiled just in time, and a clone of such a process is not safe to run in",
                "start caisson-oci, which lies beside it");
        int* ends = stackalloc int[2];
        SystemCall.Check(SystemCall.Invoke(SystemCallNumber.socketpair, Socket.AF_UNIX, Socket.SOCK_SEQPACKET | Socket.SOCK_CLOEXEC, 0, (nint)ends),
            $"Cannot prepare {what}", "socketpair");
        using var memory = new PlanMemory();
        try
        {
            plan.RaisedLimit?.Raise();
            for (int i = 0; i < plan.Before.Count; i++)
            {
                trace?.Invoke(i - plan.Offset, MonotonicClock.Now);
                if (fault is { } early && early.Step == i + 1) throw LaunchFailure.OfParent(plan.Before[i], i + 1, early.Errno, what);
                plan.Before[i].Do();
            }
            trace?.Invoke(-1, MonotonicClock.Now);
            if (fault is { } atClone && atClone.Step == plan.Offset) throw CloneFailure.Explain(atClone.Errno, plan, what);
            var context = plan.Encode(memory);
            context->StatusSocket = ends[1];
            context->ParentSocket = ends[0];
            context->Trace = trace is null ? 0 : 1;
            if (fault is { } injected)
            {
                context->FaultStep = injected.Step - 1 - plan.Offset;
                context->FaultErrno = (int)injected.Errno;
            }
            long now = MonotonicClock.Now;
            int pidFd = -1;
            var arguments = memory.Allocate<clone_args>();
            arguments->flags = plan.CloneFlags | Sched.CLONE_PIDFD | Sched.CLONE_CLEAR_SIGHAND;
            arguments->exit_signal = SignalNumber.SIGCHLD;
            arguments->pidfd = (ulong)&pidFd;
            if (plan.BornInto is { } group)
            {
                arguments->flags |= Sched.CLONE_INTO_CGROUP;
                arguments->cgroup = (ulong)group.Descriptor;
            }
            if (context->Caller is not null) CallerMemoryLayout.Describe(context->Caller, memory);
            long pid = Clone(arguments, context);
            if (pid < 0) throw CloneFailure.Explain((Errno)(int)-pid, plan, what);
            SystemCall.close(ends[1]);
            return new Child(plan, (int)pid, pidFd, ends[0], what, trace, fault) { ClonedAt = now };
        }
        catch
        {
            SystemCall.close(ends[0]);
            SystemCall.close(ends[1]);
            throw;
        }
        finally
        {
            plan.RaisedLimit?.Restore();
        }
    }

    /// <summary>
    /// The clone itself. In the child this frame is never left: the walk ends in the program or in an exit. All signals
    /// stay blocked over it, as the runtime's handlers are not for the child.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Clone(clone_args* arguments, InitContext* context)
    {
        context->ErrnoAddress = ChildKernel.ErrnoLocation();
        ulong all = ~0ul, before = 0;
        ChildKernel.Syscall(SystemCallNumber.rt_sigprocmask, 2 /* SIG_SETMASK */, (long)&all, (long)&before, 8, 0, 0);
        context->SignalMask = before;
        if (context->Caller is not null) context->Caller->Frame = (long)(&all > &before ? &all : &before) + sizeof(ulong);
        long result = ChildKernel.Syscall(SystemCallNumber.clone3, (long)arguments, sizeof(clone_args), 0, 0, 0, 0);
        if (result == 0) ContainerInit.Walk(context);
        if (result == -1) result = -*context->ErrnoAddress;
        ChildKernel.Syscall(SystemCallNumber.rt_sigprocmask, 2 /* SIG_SETMASK */, (long)&before, 0, 8, 0, 0);
        return result;
    }

    /// <summary>Tells the child that something it waits for, or will, is done. One that has failed meanwhile does not listen any more: its report, which is read next, tells why.</summary>
    private void Tell(ulong word)
    {
        nint sent = SystemCall.Invoke(SystemCallNumber.sendto, _socket, (nint)(&word), sizeof(ulong), 0x4000 /* MSG_NOSIGNAL */);
        if (sent is not (-(int)Errno.EPIPE or -(int)Errno.ECONNRESET)) SystemCall.Check(sent, $"Cannot let {_what} go on", "sendto");
    }

    /// <summary>The pidfd, which can be waited for.</summary>
    public int PidFd => (int)_pidFd.DangerousGetHandle();

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => EndsWithin(0);

    private bool EndsWithin(int milliseconds) => Linux.Processes.PidFd.EndsWithin(PidFd, milliseconds);

    /// <summary>The pidfd, handed over to the caller.</summary>
    public SafeFileHandle TakePidFd()
    {
        var taken = _pidFd;
        _pidFd = new SafeFileHandle(-1, false);
        return taken;
    }

    /// <summary>Waits for the end; the exit status, or 128 and the signal's number.</summary>
    public int Wait()
    {
        const int P_PIDFD = 3, WEXITED = 4, CLD_EXITED = 1;
        siginfo_t information;
        nint result;
        do result = SystemCall.waitid(P_PIDFD, (int)_pidFd.DangerousGetHandle(), out information, WEXITED);
        while (result == -(int)Errno.EINTR);
        SystemCall.Check(result, $"Cannot wait for {_what}", "waitid");
        _ended = true;
        return information.si_code == CLD_EXITED ? information.si_status : 128 + information.si_status;
    }

    /// <summary>Gives the child up: it ends, and nothing is left of it.</summary>
    public void Abandon()
    {
        if (_pidFd.IsInvalid) return;
        if (!_ended)
        {
            SystemCall.pidfd_send_signal((int)_pidFd.DangerousGetHandle(), SignalNumber.SIGKILL);
            // One that waits for a file system which does not answer may not even end by that (FUSE, NFS). Then it ends when that does, and is init's to reap.
            if (EndsWithin(AbandonedMilliseconds)) Wait();
        }
        Dispose();
    }

    public void Dispose()
    {
        Terminal?.Dispose();
        _pidFd.Dispose();
        _pidFd = new SafeFileHandle(-1, false);
        _socketHandle.Dispose();
    }
}
