namespace Caisson.Linux.Abi;

/// <summary>Signals and signal handling with the numbers of x86-64 and arm64: signal(7), rt_sigaction(2). Header: <c>asm/signal.h</c>.</summary>
internal static class SignalNumber
{
    // Signals
    internal const int SIGHUP = 1;
    internal const int SIGINT = 2;
    internal const int SIGQUIT = 3;
    internal const int SIGILL = 4;
    internal const int SIGTRAP = 5;
    internal const int SIGABRT = 6;
    internal const int SIGBUS = 7;
    internal const int SIGFPE = 8;
    internal const int SIGKILL = 9;
    internal const int SIGUSR1 = 10;
    internal const int SIGSEGV = 11;
    internal const int SIGUSR2 = 12;
    internal const int SIGPIPE = 13;
    internal const int SIGALRM = 14;
    internal const int SIGTERM = 15;
    internal const int SIGSTKFLT = 16;
    internal const int SIGCHLD = 17;
    internal const int SIGCONT = 18;
    internal const int SIGSTOP = 19;
    internal const int SIGTSTP = 20;
    internal const int SIGTTIN = 21;
    internal const int SIGTTOU = 22;
    internal const int SIGURG = 23;
    internal const int SIGXCPU = 24;
    internal const int SIGXFSZ = 25;
    internal const int SIGVTALRM = 26;
    internal const int SIGPROF = 27;
    internal const int SIGWINCH = 28;
    internal const int SIGIO = 29;
    internal const int SIGPWR = 30;
    internal const int SIGSYS = 31;
    internal const int SIGRTMIN = 32;
    internal const int _NSIG = 64;

    // Handlers
    internal const int SIG_BLOCK = 0;
    internal const int SIG_UNBLOCK = 1;
    internal const int SIG_SETMASK = 2;
    internal const int SIG_DFL = 0;
    internal const int SIG_IGN = 1;
    internal const int SA_NOCLDSTOP = 1;
    internal const int SA_NOCLDWAIT = 2;
    internal const int SA_SIGINFO = 4;
    internal const int SA_RESTORER = 67108864;
    internal const int SA_ONSTACK = 134217728;
    internal const int SA_RESTART = 268435456;
    internal const int SA_NODEFER = 1073741824;
}
