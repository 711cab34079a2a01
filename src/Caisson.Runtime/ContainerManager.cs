using Caisson.Launch.Planning;
using Caisson.Launch;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;
using Caisson.Linux;
using Caisson.Oci;
using Caisson.Runtime.Hooks;
using Caisson.Runtime.Notify;
using Caisson.Runtime.State;
using Caisson.Seccomp;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Runtime;

/// <summary>A container's life from the outside: create, start, run, exec, kill, delete, and what is known of it.</summary>
/// <param name="store">Where the containers are.</param>
/// <remarks>Every method fails with a <see cref="CaissonException"/> that names the container; an unknown one "does not exist".</remarks>
public sealed partial class ContainerManager(ContainerStore store)
{
    /// <summary>Where the containers are.</summary>
    public ContainerStore Store { get; } = store;

    /// <summary>The container as it is now.</summary>
    /// <exception cref="CaissonException">There is none, or its state cannot be told.</exception>
    public ContainerSnapshot State(string id)
    {
        using var directory = Store.Get(id);
        return Known(directory);
    }

    /// <summary>All containers as they are now, sorted by id; also those whose state cannot be told.</summary>
    public IReadOnlyList<ContainerSnapshot> List() => Store.List();

    /// <summary>The document that the container was made from.</summary>
    public OciSpec Spec(string id)
    {
        using var directory = Store.Get(id);
        return ReadSpec(directory);
    }

    /// <summary>Lets a created container run its program. Returns when it does.</summary>
    /// <param name="id">The container's id.</param>
    /// <param name="warn">Called with named warnings.</param>
    /// <param name="notifySocket">The service manager's socket, if the container was created with one: then it returns when the program says that it is ready, or has ended.</param>
    /// <param name="interrupt">What ends the start before its time; null for nothing.</param>
    /// <exception cref="CaissonException">It was started before, has ended, or its program cannot be executed. If a hook failed, the container is gone.</exception>
    public void Start(string id, Action<string>? warn = null, string? notifySocket = null, LaunchInterrupt? interrupt = null)
    {
        using var directory = Locked(id);
        var snapshot = Made(directory);
        switch (snapshot.Status)
        {
            case ContainerStatus.Created:
                break;
            case ContainerStatus.Stopped when snapshot.Note is { } note:
                throw new CaissonException($"cannot start container {id}", note, new Advice("delete it by force", AdviceKind.DeleteContainer, id));
            case ContainerStatus.Stopped:
                throw new CaissonException($"cannot start a container that has stopped: {id}");
            case ContainerStatus.Paused:
                throw new CaissonException($"cannot start a paused container: {id}", remedy: "resume it first");
            default:
                throw new CaissonException($"cannot start an already running container: {id}");
        }
        var record = snapshot.Record!;
        if (record.Program is null) throw ProcessPlanner.NoProcess();
        using var listener = SeccompListener.At(record.SeccompListener, record.SeccompMetadata);
        listener?.Connect();
        var hooks = Hooks(directory, record, warn);
        using var notify = string.IsNullOrEmpty(notifySocket) ? null : NotifyProxy.Open(directory, notifySocket);
        using var process = notify is null ? null : record.Process.Open();
        try
        {
            hooks?.OnStart();
            Launcher.Start(directory.StartSocketPath, id, record.Program ?? "", listener is null ? null : descriptor => Listen(listener, descriptor, record), interrupt);
            record.Started = true;
            directory.Save(record);
            SystemCall.unlinkat(directory.Descriptor, "start");
            hooks?.AfterStart();
        }
        catch (HookException)
        {
            // What is known since the start began: the record may have been damaged meanwhile.
            Discard(directory, snapshot, hooks, warn);
            throw;
        }
        catch (CaissonException)
        {
            // It told why before it ends; who asks for its state next is to hear that it has.
            if (record.Process.Open() is { } ending)
            {
                PidFd.EndsWithin((int)ending.DangerousGetHandle(), 1000);
                ending.Dispose();
            }

            throw;
        }
        // Others may do something with it meanwhile.
        directory.Unlock();
        if (process is not null) notify!.AwaitReady((int)process.DangerousGetHandle(), record.Process.Pid);
    }

    /// <summary>The hooks of a container that is there; null if it has none.</summary>
    private HookRunner? Hooks(ContainerDirectory directory, ContainerRecord? record, Action<string>? warn)
    {
        if (record is not { HasHooks: true }) return null;
        var hooks = HookRunner.Of(ReadSpec(directory), FilterCache.DirectoryIn(Store.Root), warn);
        if (hooks is not null) hooks.Record = record;
        return hooks;
    }

    /// <summary>Waits until the container's first process has ended. Its exit status is its parent's to know.</summary>
    public void Wait(string id)
    {
        using var directory = Store.Get(id);
        var record = Known(directory).Record;
        using var process = record?.Process.Open();
        if (process is not null) AwaitEnd(process, record!.Process);
    }

    // The program runs by now, and without somebody who answers its calls it is not what was asked for.
    private static void Listen(SeccompListener listener, int descriptor, ContainerRecord record)
    {
        try
        {
            listener.Send(descriptor, record.Process.Pid, StateOf(record, ContainerStatus.Created));
        }
        catch
        {
            using var process = record.Process.Open();
            if (process is not null) Send((int)process.DangerousGetHandle(), SignalNumber.SIGKILL, record.Id);
            throw;
        }
    }

    // What a filter's listener is told of the container.
    private static ContainerState StateOf(ContainerRecord record, ContainerStatus status) =>
        new ContainerSnapshot { Id = record.Id, Directory = "", Record = record, Status = status, Pid = record.Process.Pid }.ToState();

    internal static CaissonException NotRunning(string id) => new($"container not running: {id}");

    /// <summary>A container whose state can be told.</summary>
    private static ContainerSnapshot Known(ContainerDirectory directory)
    {
        var snapshot = directory.Inspect();
        return snapshot.Failure is { } failure ? throw new CaissonException($"the state of container {snapshot.Id} cannot be told", failure.WithoutRemedy, failure.Advice, failure) : snapshot;
    }

    /// <summary>A container whose creation has ended, whatever became of it since: until then its first process is half-way between the host and its own root.</summary>
    private static ContainerSnapshot Made(ContainerDirectory directory)
    {
        var snapshot = Known(directory);
        return snapshot.Status == ContainerStatus.Creating ? throw StillBeingCreated(snapshot) : snapshot;
    }

    private static CaissonException StillBeingCreated(ContainerSnapshot snapshot) => snapshot.Note is { } note
        ? new($"container {snapshot.Id} was not created completely", note, new Advice("delete it by force", AdviceKind.DeleteContainer, snapshot.Id))
        : new($"container {snapshot.Id} is still being created", remedy: "try again when that has ended");

    private ContainerDirectory Locked(string id)
    {
        var directory = Store.Get(id);
        try
        {
            // A hook that asks this of the container it belongs to would wait for itself.
            if (!directory.TryLock())
            {
                Made(directory);
                if (!directory.Lock()) throw Store.Missing(id);
            }
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private static bool Send(int pidfd, int signal, string id)
    {
        var result = SystemCall.pidfd_send_signal(pidfd, signal);
        if (SystemCall.ErrnoOf(result) == Errno.ESRCH) return false;
        SystemCall.Check(result, $"sending signal {signal} to container {id}", "pidfd_send_signal",
            cause: SystemCall.ErrnoOf(result) == Errno.EINVAL ? "there is no such signal" : null);
        return true;
    }

    private static void AwaitEnd(SafeFileHandle process, ProcessIdentity identity, long limit = long.MaxValue)
    {
        long begin = Environment.TickCount64;
        Span<pollfd> wait = [new pollfd { fd = (int)process.DangerousGetHandle(), events = Poll.POLLIN }];
        // Process 1 of a PID namespace ends after the last zombie in it is reaped, and one that came by exec has its parent outside. If that parent does
        // not care, everything but the number is gone nevertheless.
        while (SystemCall.Check(SystemCall.poll(wait, 200), "waiting for a process", "ppoll") == 0)
        {
            if (identity.IsEnding) return;
            if (Environment.TickCount64 - begin > limit)
                throw new CaissonException($"process {identity.Pid} does not end", $"it got SIGKILL {limit / 1000} seconds ago, and the kernel has not ended it", $"see what it waits for in /proc/{identity.Pid}/stack, then delete the container again");
        }
    }

    private static OciSpec ReadSpec(ContainerDirectory directory)
    {
        var document = directory.Read("config.json") ?? throw new CaissonException($"container {directory.Id} has no copy of its config.json", "its state directory is damaged");
        return SpecLoader.Parse(document, directory.Path + "/config.json");
    }
}
