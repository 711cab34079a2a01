using System.Runtime.InteropServices;
using Caisson.Linux.Abi;
using Caisson.Linux.Security;
using Caisson.Oci;
using static Caisson.Linux.Abi.Bpf;

namespace Caisson.Seccomp;

/// <summary>A filter of system calls, compiled and ready to be loaded: seccomp(2).</summary>
internal sealed class SeccompFilter
{
    private SeccompFilter(sock_filter[] program, uint flags)
    {
        Program = program;
        foreach (var instruction in program)
            Notifies |= instruction.code == (BPF_RET | BPF_K) && (instruction.k & SeccompCall.SECCOMP_RET_ACTION_FULL) == SeccompCall.SECCOMP_RET_USER_NOTIF;
        // The one means something only with a listener; the other would make the kernel answer with a thread's id instead of the listener's descriptor.
        const uint wait = SeccompCall.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, sync = SeccompCall.SECCOMP_FILTER_FLAG_TSYNC;
        Flags = !Notifies ? flags & ~wait : flags | SeccompCall.SECCOMP_FILTER_FLAG_NEW_LISTENER | ((flags & sync) != 0 ? SeccompCall.SECCOMP_FILTER_FLAG_TSYNC_ESRCH : 0);
    }

    /// <summary>The instructions.</summary>
    public sock_filter[] Program { get; }

    /// <summary>SECCOMP_FILTER_FLAG_*.</summary>
    public uint Flags { get; }

    /// <summary>Some calls are answered by a listener, whose descriptor loading the filter gives.</summary>
    public bool Notifies { get; }

    /// <summary>The filter of a container; null if it has none.</summary>
    /// <param name="spec">The document: linux.seccomp, and annotations that crun brought into use.</param>
    /// <param name="cache">The directory of compiled filters; null to compile in any case.</param>
    /// <exception cref="CaissonException">It cannot be compiled, or does not let the program be started.</exception>
    public static SeccompFilter? Of(OciSpec spec, string? cache)
    {
        var seccomp = spec.Linux?.Seccomp;
        if (SeccompAnnotations.Program(spec) is { } program)
        {
            if (program.Length / sizeof(ulong) > BPF_MAXINSNS)
                throw new CaissonException("the system call filter cannot be used", $"the annotation run.oci.seccomp_bpf_data has {program.Length / sizeof(ulong)} instructions, and the kernel takes {BPF_MAXINSNS}", "use a shorter filter");
            return new SeccompFilter(MemoryMarshal.Cast<byte, sock_filter>(program).ToArray(), SeccompNames.Flags(seccomp?.Flags)).Checked(SeccompAnnotations.ListenerPath(spec));
        }
        if (seccomp is not null && SeccompAnnotations.RefusesUnknownCalls(spec)) FilterCompiler.RequireKnown(seccomp);
        return Of(seccomp, cache, SeccompAnnotations.ListenerPath(spec));
    }

    /// <summary>The filter of a container, ready-made from the cache or compiled now; null if it has none.</summary>
    /// <param name="seccomp">linux.seccomp; null and an empty object stand for none.</param>
    /// <param name="cache">The directory of compiled filters; null to compile in any case.</param>
    /// <param name="listener">The socket of whoever answers calls; null for none.</param>
    /// <exception cref="CaissonException">It cannot be compiled, or does not let the program be started.</exception>
    public static SeccompFilter? Of(SpecSeccomp? seccomp, string? cache, string? listener)
    {
        if (seccomp is null || (string.IsNullOrEmpty(seccomp.DefaultAction) && seccomp.Syscalls is not { Count: > 0 })) return null;
        return new SeccompFilter(FilterCache.Get(cache, seccomp), SeccompNames.Flags(seccomp.Flags)).Checked(listener);
    }

    private SeccompFilter Checked(string? listener)
    {
        Require(SystemCallNumber.execve, "execve", "no program can be started", alsoNotified: true);
        if (!Notifies) return this;
        if (string.IsNullOrEmpty(listener))
            throw new CaissonException("the system call filter has nobody to notify", "a rule in linux.seccomp says SCMP_ACT_NOTIFY, and linux.seccomp.listenerPath is missing", "name the listener's socket there");
        Require(SystemCallNumber.sendmsg, "sendmsg", "the runtime cannot hand the listener out, which would have to answer that very call");
        return this;
    }

    /// <summary>
    /// Whether a process can be born under it and become the program: it allows all that the last steps ask of the kernel. Then it can be loaded before, by a
    /// process that nobody else sees, and none that somebody sees needs the right to load it.
    /// </summary>
    public bool AllowsLastSteps
    {
        get
        {
            if (Notifies || !Passes(FilterVerdict.Of(Program, SystemCallRules.NativeArchitecture, SystemCallNumber.clone, [Sched.CLONE_PARENT]))) return false;
            foreach (int number in (ReadOnlySpan<int>)[SystemCallNumber.capset, SystemCallNumber.prctl, SystemCallNumber.setsid, SystemCallNumber.ioctl, SystemCallNumber.prlimit64,
                SystemCallNumber.sched_setattr, SystemCallNumber.chdir, SystemCallNumber.getcwd, SystemCallNumber.rt_sigaction, SystemCallNumber.rt_sigprocmask, SystemCallNumber.statx,
                SystemCallNumber.faccessat2, SystemCallNumber.sendmsg, SystemCallNumber.read, SystemCallNumber.close, SystemCallNumber.accept4, SystemCallNumber.execve, SystemCallNumber.exit_group])
                if (FilterVerdict.Of(Program, SystemCallRules.NativeArchitecture, number) is not { } verdict || !Passes(verdict)) return false;
            return true;
        }
    }

    private static bool Passes(uint verdict) => (verdict & SeccompCall.SECCOMP_RET_ACTION_FULL) is SeccompCall.SECCOMP_RET_ALLOW or SeccompCall.SECCOMP_RET_LOG;

    /// <summary>Refuses a filter that would take from process 1 of ours what it lives by.</summary>
    public void RequireForInit()
    {
        const string consequence = "the init of the container cannot work under it; do without the init, or allow the call in linux.seccomp";
        Require(SystemCallNumber.rt_sigtimedwait, "rt_sigtimedwait", consequence);
        Require(SystemCallNumber.wait4, "wait4", consequence);
        Require(SystemCallNumber.kill, "kill", consequence);
        Require(SystemCallNumber.exit_group, "exit_group", consequence);
    }

    // What the filter says to the runtime's own last calls can be known before anything is made. Once it is loaded it would be too late for a message: the
    // process would be killed, or not even be able to tell what it was refused.
    private void Require(int number, string name, string consequence, bool alsoNotified = false)
    {
        if (FilterVerdict.Of(Program, SystemCallRules.NativeArchitecture, number) is not { } verdict) return;
        if (Passes(verdict)) return;
        if (alsoNotified && verdict == SeccompCall.SECCOMP_RET_USER_NOTIF) return;
        throw new CaissonException($"the system call filter does not allow {name}", $"linux.seccomp answers it with {SeccompNames.NameOf(verdict)}, so {consequence}", $"give {name} SCMP_ACT_ALLOW in linux.seccomp.syscalls");
    }
}
