using Caisson.Launch.Diagnosis;
using Caisson.Launch.Init;
using Caisson.Launch.Plan;
using Caisson.Launch.Planning;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Launch;

/// <summary>Turns a request into a plan, and a plan into a process.</summary>
public static class Launcher
{
    /// <summary>The steps of a launch, without running anything. Needs no privilege.</summary>
    /// <param name="request">What to launch.</param>
    /// <exception cref="CaissonException">The request cannot be planned.</exception>
    public static IReadOnlyList<PlannedStep> Plan(LaunchRequest request)
    {
        using var plan = LaunchPlanner.Build(request, LaunchHost.Current());
        return plan.Describe();
    }

    /// <summary>The steps of joining a container, without running anything.</summary>
    /// <param name="request">What to join, and with which process.</param>
    /// <exception cref="CaissonException">The request cannot be planned.</exception>
    public static IReadOnlyList<PlannedStep> Plan(ExecRequest request)
    {
        using var plan = ExecPlanner.Build(request, LaunchHost.Current());
        return plan.Describe();
    }

    /// <summary>The steps of a launch in namespaces, without running anything. Needs no privilege.</summary>
    /// <param name="request">What to launch.</param>
    /// <exception cref="CaissonException">The request cannot be planned.</exception>
    public static IReadOnlyList<PlannedStep> Plan(NamespaceRequest request)
    {
        using var plan = NamespacePlanner.Build(request, LaunchHost.Current(), FilesOf(request));
        return plan.Describe();
    }

    /// <summary>Makes the container's first process. Returns when it runs its program or, with a start socket, waits for the start.</summary>
    /// <param name="request">What to launch.</param>
    /// <exception cref="ProgramException">The program cannot be started.</exception>
    /// <exception cref="CaissonException">A step failed; the process is gone and nothing is left of it.</exception>
    public static LaunchedProcess Launch(LaunchRequest request)
    {
        using var plan = LaunchPlanner.Build(request, LaunchHost.Current());
        plan.Interrupt = request.Interrupt;
        return Run(plan, $"the container {request.Id}", request.Fault, request.Reached, request.StartSocket is not null);
    }

    /// <summary>Makes a further process in a running container. Returns when it runs its program.</summary>
    /// <param name="request">What to join, and with which process.</param>
    /// <exception cref="ProgramException">The program cannot be started.</exception>
    /// <exception cref="CaissonException">A step failed; the process is gone.</exception>
    public static LaunchedProcess Exec(ExecRequest request)
    {
        try
        {
            return Exec(request, cgroupsLast: false);
        }
        // The container has as many processes as it may. Moving one more into its cgroups is not limited.
        catch (CaissonException error) when (error is { Errno: Errno.EAGAIN, Call: "clone3" or "clone" } && request.Cgroup is not null && request.Fault is null)
        {
            return Exec(request, cgroupsLast: true);
        }
    }

    private static LaunchedProcess Exec(ExecRequest request, bool cgroupsLast)
    {
        using var plan = ExecPlanner.Build(request, LaunchHost.Current(), cgroupsLast);
        plan.Interrupt = request.Interrupt;
        return Run(plan, $"a process in the container {request.Id}", request.Fault, request.Reached, false);
    }

    /// <summary>
    /// Makes a process in namespaces of its choice. Returns when it runs its program; without one, when all is in place and the process has ended and been waited for.
    /// </summary>
    /// <param name="request">What to launch.</param>
    /// <exception cref="ProgramException">The program cannot be started.</exception>
    /// <exception cref="CaissonException">A step failed; the process is gone, and files that were to keep namespaces are as before.</exception>
    public static LaunchedProcess Launch(NamespaceRequest request)
    {
        var files = FilesOf(request);
        while (true)
        {
            try
            {
                using var plan = NamespacePlanner.Build(request, LaunchHost.Current(), files);
                plan.Interrupt = request.Interrupt;
                var process = Run(plan, request.Name, request.Fault, request.Reached, false, waitForEnd: request.Arguments.Count == 0 && !request.Stay);
                files?.Release();
                return process;
            }
            catch (Exception e)
            {
                files?.Undo();
                if (e is not CaissonException || files is null || !files.TryNextProcessor()) throw;
            }
        }
    }

    private static NamespaceFiles? FilesOf(NamespaceRequest request) => request.Keep.Count == 0 ? null : new NamespaceFiles(request.Keep, forChildren: !request.Fork);

    /// <summary>Adds the mounts of the request's document to a running container, or takes away what is on their destinations.</summary>
    /// <param name="request">The container, its document with these mounts alone, and the bundle that relative sources start at.</param>
    /// <param name="pid">The container's first process.</param>
    /// <param name="isStillThere">Whether it still is that one; asked once its namespaces have been opened.</param>
    /// <param name="add">False to take away.</param>
    /// <exception cref="CaissonException">A mount was refused; those before it stay as they are then.</exception>
    public static void ChangeMounts(LaunchRequest request, int pid, Func<bool> isStillThere, bool add)
    {
        var host = LaunchHost.Current();
        using var plan = add ? LaunchPlanner.BuildAdding(request, pid, isStillThere, host) : LaunchPlanner.BuildRemoving(request, pid, isStillThere, host);
        var what = $"the mounts of the container {request.Id}";
        try
        {
            using var child = Child.Clone(plan, what, fault: request.Fault);
            try
            {
                child.Follow();
                child.Wait();
            }
            catch
            {
                child.Abandon();
                throw;
            }
        }
        catch (CaissonException error) when (LaunchFailure.Enrich(error, plan) is { } better)
        {
            throw better;
        }
    }

    /// <summary>Tells a process that waits on a start socket to go on. Returns when its program runs.</summary>
    /// <param name="socketPath">The socket's path; its directory may be as deep as it likes.</param>
    /// <param name="id">The container's id, for messages.</param>
    /// <param name="program">The program's name, for messages.</param>
    /// <param name="listener">Gets the listener of the filter of system calls, if there is one. The descriptor is closed when it returns.</param>
    /// <param name="interrupt">What ends the waiting before its time; null for nothing.</param>
    /// <exception cref="ProgramException">The program cannot be started.</exception>
    /// <exception cref="CaissonException">Nobody waits there, or a step after the start failed.</exception>
    public static void Start(string socketPath, string id, string program, Action<int>? listener = null, LaunchInterrupt? interrupt = null)
    {
        using var connection = Reach(socketPath, id);
        var packet = new byte[StatusMessage.Size + StatusMessage.DetailLimit];
        long length;
        for (;;)
        {
            StatusChannel.Await((int)connection.DangerousGetHandle(), long.MaxValue, interrupt);
            if ((length = StatusChannel.Receive((int)connection.DangerousGetHandle(), packet, out int descriptor)) <= 0) break;
            var message = System.Runtime.InteropServices.MemoryMarshal.Read<StatusMessage>(packet);
            if (message.Kind == StatusKind.Sent) Give(descriptor, listener);
            if (message.Kind != StatusKind.Failed) continue;
            if (message.Call == SystemCallNumber.seccomp) throw FilterFailure(id, (Errno)message.Errno);
            throw ProgramFailure.Explain(program, (Errno)message.Errno, packet.AsSpan(StatusMessage.Size, Child.DetailOf(message, length)));
        }
        // It ended before it took the call.
        if (length < 0) throw new CaissonException($"cannot start a container that has stopped: {id}");
    }

    private static SafeFileHandle Reach(string socketPath, string id)
    {
        try
        {
            return UnixSocket.Connect(socketPath, $"start socket of the container {id}", Socket.SOCK_SEQPACKET);
        }
        catch (CaissonException error) when (error.Errno == Errno.ECONNREFUSED)
        {
            if (SystemCall.statx(Fcntl.AT_FDCWD, socketPath, Fcntl.AT_SYMLINK_NOFOLLOW, Stat.STATX_BASIC_STATS, out var status) >= 0 && (status.stx_mode & Stat.S_IFMT) != Stat.S_IFSOCK)
                throw new CaissonException($"cannot start the container {id}", $"{socketPath} is no socket any more", new Advice("delete the container by force", AdviceKind.DeleteContainer, id));
            // Who listened has ended since the container was looked at.
            throw new CaissonException($"cannot start a container that has stopped: {id}");
        }
    }

    private static void Give(int descriptor, Action<int>? listener)
    {
        if (descriptor < 0) return;
        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        listener?.Invoke(descriptor);
    }

    private static CaissonException FilterFailure(string id, Errno errno)
    {
        var finding = Diagnosis.Causes.FilterRefused.Find("seccomp", errno);
        return new($"Cannot start the container {id}: put the filter of system calls on the process", "seccomp", errno, null, finding?.Cause, finding?.Remedy);
    }

    private static LaunchedProcess Run(LaunchPlan plan, string what, LaunchFault? fault, Action<PlannedStep, TimeSpan>? reached, bool untilReady, bool waitForEnd = false)
    {
        try
        {
            return Follow(plan, what, fault, reached, untilReady, waitForEnd);
        }
        catch (CaissonException error) when (LaunchFailure.Enrich(error, plan) is { } better)
        {
            throw better;
        }
    }

    private static LaunchedProcess Follow(LaunchPlan plan, string what, LaunchFault? fault, Action<PlannedStep, TimeSpan>? reached, bool untilReady, bool waitForEnd = false)
    {
        var described = reached is null ? [] : plan.Describe();
        long begun = MonotonicClock.Now;
        using var child = Child.Clone(plan, what, reached is null ? null : (step, time) => reached(described[plan.Offset + step], TimeSpan.FromTicks((time - begun) / 100)), fault);
        try
        {
            child.Follow(untilReady);
            if (waitForEnd) child.Wait();
            var terminal = child.Terminal;
            child.Terminal = null;
            return new LaunchedProcess(child.Pid, child.TakePidFd(), terminal);
        }
        catch
        {
            child.Abandon();
            throw;
        }
    }
}
