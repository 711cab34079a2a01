using Caisson.Cgroups;
using Caisson.Launch.Planning;
using Caisson.Launch;
using Caisson.Linux.Abi;
using Caisson.Linux.Files;
using Caisson.Linux.Sockets;
using Caisson.Linux.Terminals;
using Caisson.Linux;
using Caisson.Oci;
using Caisson.Runtime.Hooks;
using Caisson.Runtime.Network;
using Caisson.Runtime.Notify;
using Caisson.Runtime.Resctrl;
using Caisson.Runtime.State;
using Caisson.Runtime.Steps;
using Caisson.Seccomp;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Runtime;

public sealed partial class ContainerManager
{
    /// <summary>Makes a container whose program waits for <see cref="Start"/>.</summary>
    /// <param name="options">What it is made of.</param>
    /// <param name="detach">The caller leaves the container alone, so a terminal needs a console socket.</param>
    /// <returns>Its first process.</returns>
    /// <exception cref="CaissonException">It cannot be made; nothing is left of it.</exception>
    public LaunchedProcess Create(CreateOptions options, bool detach = true)
    {
        CheckTerminal(options.Spec.Process?.Terminal ?? false, options.ConsoleSocket, detach);
        return Make(options, wait: true, out _);
    }

    /// <summary>Makes a container and runs its program at once.</summary>
    /// <param name="options">What it is made of.</param>
    /// <param name="detach">The caller leaves once the program runs, so a terminal needs a console socket.</param>
    /// <returns>Its first process, a child of the caller. Its directory stays until <see cref="Delete"/>.</returns>
    /// <exception cref="CaissonException">It cannot be made; nothing is left of it.</exception>
    public LaunchedProcess Run(CreateOptions options, bool detach = false)
    {
        CheckTerminal(options.Spec.Process?.Terminal ?? false, options.ConsoleSocket, detach);
        if (options.Spec.Process is null) throw ProcessPlanner.NoProcess();
        var process = Make(options, wait: false, out var notify);
        if (detach)
        {
            using var proxy = notify;
            proxy?.AwaitReady((int)process.PidFd.DangerousGetHandle(), process.Pid);
        }
        else
        {
            notify?.PassOn();
        }
        return process;
    }

    /// <summary>The steps that creating or running would take, without taking them.</summary>
    public static IReadOnlyList<PlannedStep> Plan(CreateOptions options, bool wait)
    {
        // The plan needs to know that there are sockets, not which.
        using var socket = wait ? new SafeFileHandle(0, ownsHandle: false) : null;
        using var group = Locate(options);
        using var console = options.ConsoleSocket is null ? null : new SafeFileHandle(0, ownsHandle: false);
        using var listener = wait ? null : SeccompListener.At(SeccompListener.PathOf(options.Spec, options.Bundle), null);
        return Launcher.Plan(Request(options, new Parts { Group = group, Start = socket, Console = console, Listener = listener, Hooks = HookRunner.Of(options.Spec, null, null) }));
    }

    private LaunchedProcess Make(CreateOptions options, bool wait, out NotifyProxy? notify)
    {
        // What has a text was read and judged by its loader; what a program composed is judged here.
        if (options.Document.IsEmpty) SpecLoader.Check(options.Spec, options.Warn);
        var directory = Store.Create(options.Id);
        LaunchedProcess? process = null;
        NetDeviceMover? devices = null;
        ResctrlGroup? service = null;
        var hooks = HookRunner.Of(options.Spec, FilterCache.DirectoryIn(Store.Root), options.Warn);
        CgroupLaunch? group = null;
        notify = null;
        try
        {
            directory.Write("config.json", options.Document.IsEmpty ? SpecWriter.ToUtf8(options.Spec) : options.Document.Span);
            if (options.NotifySocket is not null) NotifyProxy.Prepare(directory, options.Spec);
            notify = options.NotifySocket is null || wait ? null : NotifyProxy.Open(directory, options.NotifySocket);
            options.Prepare?.Invoke(directory);
            var overlay = options.Overlay?.Invoke(directory);

            // What others have to be there for is asked for first: it costs least to fail on.
            using var console = Connect(options.ConsoleSocket, "console socket");
            using var pidfd = Connect(options.PidFdSocket ?? Annotations.Of(options.Spec, "run.oci.pidfd_receiver"), "pidfd socket");
            using var start = wait ? UnixSocket.Listen(directory.Descriptor, "start", directory.StartSocketPath) : null;

            using var listener = wait ? null : SeccompListener.At(SeccompListener.PathOf(options.Spec, options.Bundle), options.Spec.Linux?.Seccomp?.ListenerMetadata);
            devices = NetDeviceMover.Of(options.Spec, directory);
            if (options.Spec.Linux?.IntelRdt is { } rdt) service = ResctrlGroup.Create(ResctrlGroup.FindRoot(), options.Id, rdt);
            group = Locate(options);
            if (group is not null)
            {
                // Whatever happens from here on, `delete` finds what has been made.
                directory.Save(Record(options, group.Group, 0, started: false));
                group.Prepare();
            }
            ContainerRecord? record = null;
            // A hook of the start sees a container that is created and not yet running.
            bool startsLater = wait || hooks is { HasStart: true };
            process = Launcher.Launch(Request(options, new Parts
            {
                FilterCache = FilterCache.DirectoryIn(Store.Root),
                Overlay = overlay,
                Group = group,
                Start = start,
                Console = console,
                Listener = listener,
                Hooks = hooks,
                Devices = devices,
                Service = service,
                Save = pid =>
                {
                    record = Record(options, group?.Group, pid, started: !startsLater, devices, service);
                    directory.Save(record);
                    if (hooks is not null) hooks.Record = record;
                },
                Complete = directory.Complete,
                RootAttached = place => RememberSharedRoot(directory, place),
            }));
            directory.Complete();
            if (!wait && startsLater)
            {
                record!.Started = true;
                directory.Save(record);
            }
            if (options.PidFile is not null) PidFile.Write(options.PidFile, process.Pid);
            if (pidfd is not null) UnixSocket.Send(pidfd, (int)process.PidFd.DangerousGetHandle(), "pidfd"u8, "pidfd socket");
            if (!wait) hooks?.AfterStart();
            directory.Dispose();
            group?.Dispose();
            process.LetGo = group?.Group.LetGo;
            return process;
        }
        catch
        {
            notify?.Dispose();
            Undo(directory, process, group, options.PidFile, devices, service);
            // What the hooks of the creation did is undone as after any other container.
            if (hooks?.Record is not null) hooks.AfterDelete();
            throw;
        }
    }

    /// <summary>What a creation has brought together before its launch; in a plan alone, hardly anything.</summary>
    private sealed class Parts
    {
        public string? FilterCache { get; init; }

        public RootOverlay? Overlay { get; init; }

        public CgroupLaunch? Group { get; init; }

        public SafeFileHandle? Start { get; init; }

        public SafeFileHandle? Console { get; init; }

        public SeccompListener? Listener { get; init; }

        public HookRunner? Hooks { get; init; }

        public NetDeviceMover? Devices { get; init; }

        public ResctrlGroup? Service { get; init; }

        /// <summary>Writes the record of the process with this id.</summary>
        public Action<int> Save { get; init; } = static _ => { };

        /// <summary>Tells that the creation has ended, where hooks of the start follow it.</summary>
        public Action? Complete { get; init; }

        public Action<string>? RootAttached { get; init; }
    }

    private static LaunchRequest Request(CreateOptions options, Parts parts) => new()
    {
        Id = options.Id,
        Spec = options.Spec,
        Bundle = options.Bundle,
        Overlay = parts.Overlay,
        RootWithoutDevices = options.RootWithoutDevices,
        RootAttached = parts.RootAttached,
        Cgroup = parts.Group,
        Steps = new RuntimeSteps
        {
            BeforeClone = parts.Listener is { } answers ? new ConnectListener(answers) : null,
            First = parts.Service is { } service ? new JoinClassOfService(service) : null,
            Network = parts.Devices is { } devices ? new MoveDevices(devices) : null,
            BeforeRoot = parts.Hooks is { HasCreation: true } creation ? new RunHooks("run the hooks of the creation, while the host's paths still lead to what they name", creation.OnCreation) : null,
            Record = new SaveRecord(parts.Save),
            BeforeProgram = parts.Hooks is not { HasStart: true } start ? null : new RunHooks("run the startContainer hooks in the container", () =>
            {
                parts.Complete?.Invoke();
                start.OnStart();
            }),
            Listener = parts.Listener is { } listener ? new SendListener(listener, pid => StateOf(Record(options, parts.Group?.Group, pid, started: false), ContainerStatus.Created)) : null,
        },
        FilterCache = parts.FilterCache,
        Init = options.Init,
        StartSocket = parts.Start,
        ConsoleSocket = parts.Console,
        NoPivot = options.NoPivot,
        LineReturns = options.Spec.Process is { Terminal: true } && options.ConsoleSocket is null && IsShownOnTerminal,
        PreserveDescriptors = options.PreserveDescriptors,
        Streams = options.Streams,
        DieWithParent = options.DieWithParent,
        KeepKeyring = options.KeepKeyring,
        Reached = options.Reached,
        Warn = options.Warn,
        Interrupt = options.Interrupt,
        Fault = options.Fault,
    };

    private static CgroupLaunch? Locate(CreateOptions options) => CgroupLaunch.Locate(options.CgroupManager, options.Id, options.Spec, options.CgroupOptional, options.Warn, options.CgroupName, options.DefaultPidsLimit);

    private static void Undo(ContainerDirectory directory, LaunchedProcess? process, CgroupLaunch? group, string? pidFile, NetDeviceMover? devices, ResctrlGroup? service)
    {
        try
        {
            if (process is not null)
            {
                End(process);
                if (pidFile is not null) PidFile.Remove(pidFile);
            }
            devices?.TakeBack(null);
            service?.Remove(null);
            group?.Undo();
            TakeSharedRootAway(directory);
            directory.Remove();
        }
        catch (CaissonException)
        {
            // The failure that led here is the one to tell; `delete --force` removes what could not be removed now.
        }
        finally
        {
            group?.Dispose();
            directory.Dispose();
        }
    }

    private static ContainerRecord Record(CreateOptions options, Cgroup? group, int pid, bool started, NetDeviceMover? devices = null, ResctrlGroup? service = null)
    {
        var spec = options.Spec;
        return new ContainerRecord
        {
            Id = options.Id,
            OciVersion = spec.OciVersion ?? "",
            Bundle = options.Bundle,
            Rootfs = Rootfs(options.Bundle, spec.Root?.Path),
            Created = DateTime.UtcNow,
            Process = (pid == 0 ? null : ProcessIdentity.Of(pid)) ?? new ProcessIdentity(pid, 0),
            OwnerUid = SystemCall.geteuid(),
            OwnPidNamespace = IsNew(spec, NamespaceTypes.Pid),
            OwnMountNamespace = IsNew(spec, NamespaceTypes.Mount),
            Started = started,
            NetDevices = devices?.Names,
            NetworkNamespace = devices?.Path,
            IntelRdt = service?.Remembered,
            HasHooks = spec.Hooks is { IsEmpty: false },
            SeccompListener = SeccompListener.PathOf(spec, options.Bundle),
            SeccompMetadata = spec.Linux?.Seccomp?.ListenerMetadata,
            Program = spec.Process?.Args is [var program, ..] ? program : null,
            Cgroup = group,
            Annotations = spec.Annotations,
        };
    }

    private static string Rootfs(string bundle, string? path) => path is null ? "" : FilePath.Absolute(path, bundle);

    private static bool IsNew(OciSpec spec, string kind)
    {
        if (spec.Linux?.Namespaces is { } namespaces)
            foreach (var each in namespaces)
                if (each.Type == kind) return string.IsNullOrEmpty(each.Path);
        return false;
    }

    /// <summary>Whether a container's terminal is relayed to one here, which is raw meanwhile.</summary>
    private static bool IsShownOnTerminal => Terminal.IsTerminal(0) && Terminal.IsTerminal(1);

    private static SafeFileHandle? Connect(string? path, string purpose) => path is null ? null : UnixSocket.Connect(path, purpose);

    private static void CheckTerminal(bool terminal, string? consoleSocket, bool detached)
    {
        if (terminal && detached && consoleSocket is null)
            throw new CaissonException("the terminal has nobody to go to", "process.terminal is true, and the caller leaves the container alone", new Advice("name a socket that takes it, or set process.terminal to false", AdviceKind.ChooseConsoleSocket));
        if (!terminal && consoleSocket is not null)
            throw new CaissonException("a console socket has nothing to get", "process.terminal is false", "name no socket, or set process.terminal to true");
    }
}
