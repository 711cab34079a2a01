using Caisson.Launch;
using Caisson.Linux.Abi;
using Caisson.Linux.Sockets;
using Caisson.Oci;
using Caisson.Runtime.Resctrl;
using Caisson.Runtime.State;
using Caisson.Runtime.Steps;
using Caisson.Seccomp;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Runtime;

public sealed partial class ContainerManager
{
    /// <summary>Makes a further process in a running or created container. Returns when it runs its program.</summary>
    /// <returns>The process, a child of the caller.</returns>
    /// <exception cref="CaissonException">The container has no process to join, or the new one cannot be made; nothing is left of it.</exception>
    public LaunchedProcess Exec(ExecOptions options)
    {
        var target = Target(options);
        CheckTerminal(target.Process.Terminal, options.ConsoleSocket, options.Detach);
        using var console = Connect(options.ConsoleSocket, "console socket");
        using var pidfd = Connect(options.PidFdSocket, "pidfd socket");
        using var listener = SeccompListener.At(target.Snapshot.Record?.SeccompListener, target.Snapshot.Record?.SeccompMetadata);

        var launched = Launcher.Exec(Request(options, target, console, listener));
        try
        {
            if (options.PidFile is not null) PidFile.Write(options.PidFile, launched.Pid);
            if (pidfd is not null) UnixSocket.Send(pidfd, (int)launched.PidFd.DangerousGetHandle(), "pidfd"u8, "pidfd socket");
            return launched;
        }
        catch
        {
            End(launched);
            throw;
        }
    }

    /// <summary>The steps that an exec would take, without taking them.</summary>
    public IReadOnlyList<PlannedStep> Plan(ExecOptions options)
    {
        var target = Target(options);
        // The plan needs to know that there is a socket, not which.
        using var console = options.ConsoleSocket is null ? null : new SafeFileHandle(0, ownsHandle: false);
        using var listener = SeccompListener.At(target.Snapshot.Record?.SeccompListener, target.Snapshot.Record?.SeccompMetadata);
        return Launcher.Plan(Request(options, target, console, listener));
    }

    /// <summary>A container that can be entered, its configuration, and the process that is to be made in it.</summary>
    private (ContainerSnapshot Snapshot, OciSpec Spec, SpecProcess Process) Target(ExecOptions options)
    {
        using var directory = Store.Get(options.Id);
        var snapshot = Made(directory);
        if (snapshot.Pid == 0) throw new CaissonException($"cannot exec in a stopped container: {options.Id}");
        if (snapshot.Status == ContainerStatus.Paused && !options.IgnorePaused)
            throw new CaissonException($"cannot exec in a paused container: {options.Id}", remedy: new Advice("resume it, or have the process wait with it", AdviceKind.IgnorePause));
        var spec = ReadSpec(directory);
        var process = options.Process(spec);
        SpecLoader.CheckProcess(process, warn: options.Warn);
        return (snapshot, spec, process);
    }

    private ExecRequest Request(ExecOptions options, (ContainerSnapshot Snapshot, OciSpec Spec, SpecProcess Process) target, SafeFileHandle? console, SeccompListener? listener)
    {
        var (snapshot, spec, process) = target;
        return new ExecRequest
        {
            Id = options.Id,
            ContainerPid = snapshot.Pid,
            Cgroup = snapshot.Record?.Cgroup?.ForExec(options.Cgroups, snapshot.Pid),
            Steps = new RuntimeSteps
            {
                BeforeClone = listener is null ? null : new ConnectListener(listener),
                First = ResctrlGroup.Of(snapshot.Record?.IntelRdt) is { } service ? new JoinClassOfService(service) : null,
                Listener = listener is null ? null : new SendListener(listener, _ => StateOf(snapshot.Record!, snapshot.Status)),
            },
            IsStillThere = () => snapshot.Record?.Process.IsAlive ?? false,
            Spec = spec,
            Process = process,
            ConsoleSocket = console,
            LineReturns = process.Terminal && options.ConsoleSocket is null && IsShownOnTerminal,
            PreserveDescriptors = options.PreserveDescriptors,
            Streams = options.Streams,
            FilterCache = FilterCache.DirectoryIn(Store.Root),
            Reached = options.Reached,
            Warn = options.Warn,
            Interrupt = options.Interrupt,
            Fault = options.Fault,
        };
    }

    private static void End(LaunchedProcess process)
    {
        var descriptor = (int)process.PidFd.DangerousGetHandle();
        SystemCall.pidfd_send_signal(descriptor, SignalNumber.SIGKILL);
        SystemCall.waitid(WaitOption.P_PIDFD, descriptor, out _, WaitOption.WEXITED | WaitOption.__WALL);
        process.Dispose();
    }
}
