using Caisson.Linux.Abi;
using static Caisson.Launch.Init.ChildKernel;

namespace Caisson.Launch.Init;

internal static unsafe partial class ContainerInit
{
    private const ulong AllSignals = ~0ul;
    private const int SIGHUP = 1, SIGINT = 2, SIGQUIT = 3, SIGKILL = 9, SIGPIPE = 13, SIGTERM = 15, SIGCHLD = 17, SIGCONT = 18, SIGSTOP = 19, SIGTSTP = 20, SIGWINCH = 28, LastSignal = 64;

    /// <summary>What ends a container that was created and not started.</summary>
    private const ulong EndsBeforeStart = 1ul << (SIGHUP - 1) | 1ul << (SIGINT - 1) | 1ul << (SIGQUIT - 1) | 1ul << (SIGTERM - 1);

    /// <summary>
    /// A = the first descriptor that is not for the program, B = the start socket or -1. What lies before A is the
    /// caller's if it outlives an execve, and ours if it does not, as where the caller left a gap. Nothing of ours may
    /// stay until then: its path could be the program's, or its script's interpreter's (CVE-2024-21626). From A on all is
    /// closed. The two sockets that are still needed stay: they lead nowhere.
    /// </summary>
    public static long CloseDescriptors(InitContext* c, StepRecord* s)
    {
        for (long i = 3; i < s->A; i++)
        {
            long flags = Syscall(SystemCallNumber.fcntl, i, Fcntl.F_GETFD, 0, 0, 0, 0);
            if (flags > 0 && i != c->StatusSocket && i != s->B) Syscall(SystemCallNumber.close, i, 0, 0, 0, 0, 0);
        }
        long low = c->StatusSocket, high = s->B;
        if (high < 0) high = low;
        if (low > high) (low, high) = (high, low);
        long from = s->A;
        if (low >= from)
        {
            if (low > from && CloseRange(c, from, low - 1) is var first and < 0) return first;
            from = low + 1;
        }
        if (high >= from)
        {
            if (high > from && CloseRange(c, from, high - 1) is var second and < 0) return second;
            from = high + 1;
        }
        return CloseRange(c, from, 0xFFFFFFFF);
    }

    private static long CloseRange(InitContext* c, long first, long last) => Call(c, SystemCallNumber.close_range, first, last, 0);

    /// <summary>A = source descriptor, B = target: the program finds it under that number.</summary>
    public static long PassDescriptor(InitContext* c, StepRecord* s)
    {
        if (s->A != s->B) return Call(c, SystemCallNumber.dup3, s->A, s->B, 0);
        return Call(c, SystemCallNumber.fcntl, s->A, Fcntl.F_SETFD, 0);
    }

    /// <summary>
    /// A = 1: only SIGPIPE, which the runtime ignores, gets its default back; else everything that the caller ignores does too, which an execve would hand on.
    /// B = 1: what ends a waiting process stays blocked. The parent blocked all signals for the clone, which is not for the program.
    /// </summary>
    public static long RestoreSignals(InitContext* c, StepRecord* s)
    {
        long* action = (long*)(c->Scratch + 1024);
        for (int i = 0; i < 4; i++) action[i] = 0;
        for (int signal = 1; signal <= LastSignal; signal++)
        {
            if (s->A != 0 ? signal != SIGPIPE : signal == SIGKILL || signal == SIGSTOP) continue;
            long result = Call(c, SystemCallNumber.rt_sigaction, signal, (long)action, 0, 8);
            if (result < 0) return result;
        }
        ulong* mask = (ulong*)(c->Scratch + 1024);
        *mask = c->SignalMask;
        if (s->B != 0) *mask |= EndsBeforeStart;
        return Call(c, SystemCallNumber.rt_sigprocmask, 2 /* SIG_SETMASK */, (long)mask, 0, 8);
    }

    /// <summary>A = candidate paths, B = their number. A file that is found but may not be executed is remembered while others are tried, as execvp(3) does.</summary>
    public static long FindProgram(InitContext* c, StepRecord* s)
    {
        byte** candidates = (byte**)s->A;
        long worst = -(int)Linux.Errno.ENOENT;
        for (int i = 0; i < s->B; i++)
        {
            statx* status = (statx*)(c->Scratch + PathLimit);
            status->stx_mode = 0;
            long result = Call(c, SystemCallNumber.statx, Fcntl.AT_FDCWD, (long)candidates[i], 0, 0xFFF, (long)status);
            if (result >= 0)
            {
                if ((status->stx_mode & Stat.S_IFMT) == Stat.S_IFREG)
                    result = Call(c, SystemCallNumber.faccessat2, Fcntl.AT_FDCWD, (long)candidates[i], 1 /* X_OK */, Fcntl.AT_EACCESS);
                else result = -(int)Linux.Errno.EACCES;
                if (result >= 0)
                {
                    c->Program = i;
                    c->DetailLength = 0;
                    return 0;
                }
            }
            if (result == -(int)Linux.Errno.ENOENT || result == -(int)Linux.Errno.ENOTDIR) continue;
            worst = result;
            ReportProgram(c, candidates[i], i, status);
        }
        return worst;
    }

    /// <summary>Keeps for the report what is to be known of a file that may not be executed; a refusal is explained from it.</summary>
    private static void ReportProgram(InitContext* c, byte* path, int candidate, statx* status)
    {
        ProgramReport* report = (ProgramReport*)c->Detail;
        report->Mode = status->stx_mode;
        report->User = status->stx_uid;
        report->Group = status->stx_gid;
        report->Candidate = candidate;
        report->MountFlags = 0;
        // struct statfs: f_flags is the eleventh of its long fields.
        long* mount = (long*)(c->Scratch + PathLimit);
        if (status->stx_mode != 0 && Syscall(SystemCallNumber.statfs, (long)path, (long)mount, 0, 0, 0, 0) >= 0) report->MountFlags = mount[10];
        c->DetailLength = ProgramReport.Size;
    }

    /// <summary>Everything is in place but the program.</summary>
    public static long ReportReady(InitContext* c, StepRecord* s)
    {
        Report(c, StatusKind.Ready, 0);
        return 0;
    }

    /// <summary>A = system call, B to F = its operands. Whatever it answers, this goes on.</summary>
    public static long AskKernel(InitContext* c, StepRecord* s)
    {
        Call(c, (int)s->A, s->B, s->C, s->D, s->E, s->F);
        return 0;
    }

    /// <summary>All is done, and no program follows.</summary>
    public static long End(InitContext* c, StepRecord* s)
    {
        Report(c, StatusKind.Ready, 0);
        Exit(0);
        return 0;
    }

    /// <summary>A = listening socket: the one who connects is `start`, and hears from here on what the parent heard so far.</summary>
    /// <remarks>
    /// Signals that end a program end this one too. As process 1 it would be spared them, having no handler, so it keeps them blocked and looks for them
    /// itself.
    /// </remarks>
    public static long AwaitStart(InitContext* c, StepRecord* s)
    {
        // The creator waits for the end of the status socket or for Ready; whoever is left must not keep it open.
        Syscall(SystemCallNumber.close, c->StatusSocket, 0, 0, 0, 0, 0);
        ulong* mask = (ulong*)(c->Scratch + 64);
        *mask = EndsBeforeStart;
        long signals = Call(c, SystemCallNumber.signalfd4, -1, (long)mask, 8, Fcntl.O_CLOEXEC);
        if (signals < 0) Exit(FailedStatus);
        pollfd* wait = (pollfd*)(c->Scratch + 128);
        wait[0].fd = (int)s->A;
        wait[1].fd = (int)signals;
        wait[0].events = wait[1].events = Poll.POLLIN;
        wait[0].revents = wait[1].revents = 0;
        while (wait[0].revents == 0 && wait[1].revents == 0)
        {
            // Only being stopped and continued interrupts it.
            long result = Call(c, SystemCallNumber.ppoll, (long)wait, 2, 0, 0, 8);
            if (result < 0 && result != -(int)Linux.Errno.EINTR) Exit(FailedStatus);
        }
        if (wait[1].revents != 0)
        {
            int* signal = (int*)(c->Scratch + 256);
            *signal = 0;
            Syscall(SystemCallNumber.read, signals, (long)signal, 128 /* sizeof(signalfd_siginfo) */, 0, 0, 0);
            Exit(128 + *signal);
        }
        long connection = Call(c, SystemCallNumber.accept4, s->A, 0, 0, Socket.SOCK_CLOEXEC);
        if (connection < 0) Exit(FailedStatus);
        c->StatusSocket = (int)connection;
        Syscall(SystemCallNumber.close, s->A, 0, 0, 0, 0, 0);
        Syscall(SystemCallNumber.close, signals, 0, 0, 0, 0, 0);
        return Call(c, SystemCallNumber.rt_sigprocmask, 2 /* SIG_SETMASK */, (long)&c->SignalMask, 0, 8);
    }

    /// <summary>A = candidate paths, B = argv, C = envp: the end of this code, if the kernel agrees.</summary>
    public static long Execute(InitContext* c, StepRecord* s)
    {
        byte* program = ((byte**)s->A)[c->Program];
        long result = Call(c, SystemCallNumber.execve, (long)program, s->B, s->C);
        // What the file begins with tells the parent why the kernel would not run a file that is there.
        long file = Syscall(SystemCallNumber.openat, Fcntl.AT_FDCWD, (long)program, Fcntl.O_RDONLY | Fcntl.O_CLOEXEC, 0, 0, 0);
        if (file >= 0)
        {
            long length = Syscall(SystemCallNumber.pread64, file, (long)c->Detail, StatusMessage.DetailLimit, 0, 0, 0);
            if (length > 0) c->DetailLength = length;
        }
        c->LastCall = SystemCallNumber.execve;
        return result;
    }

    /// <summary>
    /// A = clone_args, B = their size, C to D = where this process's arguments lie, E to F = its environment, G = the name it shows instead, H = sock_fprog or 0. The new
    /// process goes on to become the program; this one, process 1, passes signals on to it, takes in orphans, and ends as it ended.
    /// </summary>
    /// <remarks>It stays in the container's sight, so it keeps nothing of the caller's: no descriptor, no environment, no capability but the one to send signals.</remarks>
    public static long StayAsInit(InitContext* c, StepRecord* s)
    {
        // Before the program runs, which may look. It has another name from its execve on.
        Syscall(SystemCallNumber.prctl, Prctl.PR_SET_NAME, s->G, 0, 0, 0, 0);
        long child = Call(c, SystemCallNumber.clone3, s->A, s->B);
        if (child <= 0) return child;
        Syscall(SystemCallNumber.close_range, 0, 0xFFFFFFFF, 0, 0, 0, 0);
        // Or the caller's terminal would send its keys' signals here too, beside the caller, who passes them on.
        Syscall(SystemCallNumber.setsid, 0, 0, 0, 0, 0, 0);
        for (byte* at = (byte*)s->E; at < (byte*)s->F; at++) *at = 0;
        byte* name = (byte*)s->G;
        for (byte* at = (byte*)s->C; at < (byte*)s->D; at++) *at = *name == 0 ? (byte)0 : *name++;
        Syscall(SystemCallNumber.prctl, Prctl.PR_SET_DUMPABLE, 0, 0, 0, 0, 0);
        Syscall(SystemCallNumber.prctl, Prctl.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0);
        KeepOnly(c, 1u << 5 /* CAP_KILL */);
        if (s->H != 0 && Syscall(SystemCallNumber.seccomp, SeccompCall.SECCOMP_SET_MODE_FILTER, 0, s->H, 0, 0, 0) < 0) Exit(FailedStatus);

        int* status = (int*)(c->Scratch + 64);
        ulong* mask = (ulong*)(c->Scratch + 128);
        *mask = AllSignals;
        byte* info = c->Scratch + 256;
        for (;;)
        {
            long signal = Syscall(SystemCallNumber.rt_sigtimedwait, (long)mask, (long)info, 0, 8, 0, 0);
            if (signal == SIGCHLD)
            {
                for (;;)
                {
                    long ended = Syscall(SystemCallNumber.wait4, -1, (long)status, 1 /* WNOHANG */, 0, 0, 0);
                    if (ended <= 0) break;
                    if (ended != child) continue;
                    int how = *status & 0x7F;
                    Exit(how == 0 ? *status >> 8 & 0xFF : 128 + how);
                }
            }
            else if (signal > 0)
            {
                // What a terminal's keys send goes to the whole foreground group, as it would without an init.
                bool fromKeys = signal == SIGINT || signal == SIGQUIT || signal == SIGTSTP || signal == SIGCONT || signal == SIGWINCH;
                // It has no group of its own yet if it did not get to its setsid; then the signal waits for it.
                if (!fromKeys || Syscall(SystemCallNumber.kill, -child, signal, 0, 0, 0, 0) < 0) Syscall(SystemCallNumber.kill, child, signal, 0, 0, 0, 0);
            }
        }
    }

    /// <summary>A to B = where this process's arguments lie, C to D = its environment, E = the name it shows instead, F = "/".</summary>
    /// <remarks>Programs that enter the namespaces later see it, so it keeps nothing of the caller's.</remarks>
    public static long Stay(InitContext* c, StepRecord* s)
    {
        long result = Call(c, SystemCallNumber.chdir, s->F);
        if (result < 0) return result;
        Report(c, StatusKind.Ready, 0);
        Syscall(SystemCallNumber.close_range, 0, 0xFFFFFFFF, 0, 0, 0, 0);
        Syscall(SystemCallNumber.setsid, 0, 0, 0, 0, 0, 0);
        for (byte* at = (byte*)s->C; at < (byte*)s->D; at++) *at = 0;
        byte* name = (byte*)s->E;
        for (byte* at = (byte*)s->A; at < (byte*)s->B; at++) *at = *name == 0 ? (byte)0 : *name++;
        Syscall(SystemCallNumber.prctl, Prctl.PR_SET_NAME, s->E, 0, 0, 0, 0);
        Syscall(SystemCallNumber.prctl, Prctl.PR_SET_DUMPABLE, 0, 0, 0, 0, 0);
        Syscall(SystemCallNumber.prctl, Prctl.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0);
        KeepOnly(c, 0);
        // All signals are blocked since the clone: those that nobody waits for stay pending, and do nothing.
        ulong* mask = (ulong*)(c->Scratch + 128);
        *mask = 1ul << (SIGCHLD - 1);
        for (;;)
        {
            Syscall(SystemCallNumber.rt_sigtimedwait, (long)mask, 0, 0, 8, 0, 0);
            while (Syscall(SystemCallNumber.wait4, -1, 0, 1 /* WNOHANG */, 0, 0, 0) > 0)
            {
            }
        }
    }
}
