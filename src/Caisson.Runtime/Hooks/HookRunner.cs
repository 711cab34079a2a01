using System.Buffers;
using Caisson.Launch;
using Caisson.Launch.Plan;
using Caisson.Launch.Planning;
using Caisson.Launch.Steps;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Linux.Processes;
using Caisson.Oci;
using Caisson.Runtime.State;
using Microsoft.Win32.SafeHandles;

namespace Caisson.Runtime.Hooks;

/// <summary>A container's hooks, run when their time has come: runtime-spec, config.md, "POSIX-platform Hooks".</summary>
/// <remarks>
/// Hooks of the runtime's namespaces are processes of the runtime's. Those of the container's join it as an exec does, so the runtime waits for them, limits
/// their time and hears what they say in the same way, and the container's own first process has no part in it.
/// </remarks>
internal sealed class HookRunner
{
    private readonly OciSpec _spec;
    private readonly SpecHooks _hooks;
    private readonly string? _filterCache;
    private readonly Action<string>? _warn;

    private HookRunner(OciSpec spec, SpecHooks hooks, string? filterCache, Action<string>? warn)
    {
        _filterCache = filterCache;
        _spec = spec;
        _hooks = hooks;
        _warn = warn;
    }

    /// <summary>The hooks of a document; null if it has none.</summary>
    /// <param name="spec">The document.</param>
    /// <param name="filterCache">Where compiled filters of system calls are kept.</param>
    /// <param name="warn">Called with named warnings.</param>
    public static HookRunner? Of(OciSpec spec, string? filterCache, Action<string>? warn) => spec.Hooks is { IsEmpty: false } hooks ? new(spec, hooks, filterCache, warn) : null;

    /// <summary>What is known of the container once its first process has been made.</summary>
    public ContainerRecord? Record { get; set; }

    /// <summary>Whether there is something to do before the root is entered.</summary>
    public bool HasCreation => _hooks.Prestart is { Count: > 0 } || _hooks.CreateRuntime is { Count: > 0 } || _hooks.CreateContainer is { Count: > 0 };

    /// <summary>Whether there is something to do before the program starts.</summary>
    public bool HasStart => _hooks.StartContainer is { Count: > 0 };

    /// <summary>prestart, createRuntime and createContainer: the namespaces and mounts are there, and the root has not been entered.</summary>
    /// <exception cref="HookException">One failed; those after it were not run.</exception>
    public void OnCreation()
    {
        RunAll(HookKind.Prestart, _hooks.Prestart, ContainerStatus.Creating);
        RunAll(HookKind.CreateRuntime, _hooks.CreateRuntime, ContainerStatus.Creating);
        RunAll(HookKind.CreateContainer, _hooks.CreateContainer, ContainerStatus.Creating);
    }

    /// <summary>startContainer: the process is in its place and waits.</summary>
    /// <exception cref="HookException">One failed; those after it were not run.</exception>
    public void OnStart() => RunAll(HookKind.StartContainer, _hooks.StartContainer, ContainerStatus.Created);

    /// <summary>poststart: the program runs.</summary>
    /// <exception cref="HookException">One failed; those after it were not run.</exception>
    public void AfterStart() => RunAll(HookKind.Poststart, _hooks.Poststart, ContainerStatus.Running);

    /// <summary>poststop: nothing of the container is left. A failure is told as a warning, and the others run all the same.</summary>
    public void AfterDelete()
    {
        for (var i = 0; i < (_hooks.Poststop?.Count ?? 0); i++)
        {
            try
            {
                Run(HookKind.Poststop, i, _hooks.Poststop![i], ContainerStatus.Stopped);
            }
            catch (HookException e)
            {
                _warn?.Invoke(e.Message);
            }
        }
    }

    private void RunAll(HookKind kind, List<SpecHook>? hooks, ContainerStatus status)
    {
        for (var i = 0; i < (hooks?.Count ?? 0); i++) Run(kind, i, hooks![i], status);
    }

    private void Run(HookKind kind, int index, SpecHook hook, ContainerStatus status)
    {
        var inContainer = kind is HookKind.CreateContainer or HookKind.StartContainer;
        using var output = OutputFile("run.oci.hooks.stdout");
        using var error = OutputFile("run.oci.hooks.stderr");
        HookProcess.Run($"{NameOf(kind)} hook {index + 1}, {hook.Path}", State(status, inContainer), hook.Timeout, streams =>
        {
            if (output is not null) streams.Output = (int)output.DangerousGetHandle();
            if (error is not null) streams.Error = (int)error.DangerousGetHandle();
            return inContainer ? InContainer(kind, hook, streams) : OnHost(kind, hook, streams);
        });
    }

    /// <summary>The file that an annotation of crun's names for what hooks write; null for none.</summary>
    private SafeFileHandle? OutputFile(string annotation)
    {
        if (Annotations.Of(_spec, annotation) is not { } path) return null;
        var file = SystemCall.openat(Fcntl.AT_FDCWD, path, Fcntl.O_WRONLY | Fcntl.O_CREAT | Fcntl.O_APPEND | Fcntl.O_CLOEXEC, 0x1A4 /* 0644 */);
        if (file < 0) throw new HookException($"the file {path}, which the annotation {annotation} names, cannot be opened: {SystemCall.ErrnoOf(file).Describe()}");
        return new SafeFileHandle(file, ownsHandle: true);
    }

    private LaunchPlan OnHost(HookKind kind, SpecHook hook, (int, int, int) streams)
    {
        var plan = new LaunchPlan();
        // What has to be cleaned up is there even when the bundle is not.
        plan.Add(new EnterWorkingDirectory(kind == HookKind.Poststop && !Directory.Exists(Record!.Bundle) ? "/" : Record!.Bundle, laterTryFollows: false));
        new HookProgram(hook, hook.Env ?? HookProgram.InheritedEnvironment()).AddExecution(plan, streams);
        return plan;
    }

    private LaunchPlan InContainer(HookKind kind, SpecHook hook, (int, int, int) streams)
    {
        var before = kind == HookKind.CreateContainer;
        var process = ExecProcess.CopyOf(_spec);
        var record = Record!;
        return ExecPlanner.Build(new ExecRequest
        {
            Id = record.Id,
            ContainerPid = record.Process.Pid,
            IsStillThere = () => record.Process.IsAlive,
            // What is limited for the container is so for the image's programs that are its hooks, and for what they leave behind.
            Cgroup = record.Cgroup?.ForExec([], record.Process.Pid),
            Spec = _spec,
            Process = process,
            Streams = streams,
            FilterCache = _filterCache,
            Warn = _warn,
            Hook = new HookProgram(hook, hook.Env ?? (before ? [] : null)) { RootBefore = before ? record.Rootfs : null },
        }, LaunchHost.Current(), cgroupsLast: true);
    }

    /// <summary>The state for standard input. A hook in the container's namespaces finds the process by the number that it has there.</summary>
    private ReadOnlySpan<byte> State(ContainerStatus status, bool inContainer)
    {
        var state = new ContainerSnapshot { Id = Record!.Id, Directory = "", Record = Record, Status = status }.ToState();
        state.Pid = status == ContainerStatus.Stopped ? null : inContainer ? PidInside(Record.Process.Pid) : Record.Process.Pid;
        var buffer = new ArrayBufferWriter<byte>(1024);
        state.Write(buffer);
        return buffer.WrittenSpan;
    }

    private static int PidInside(int pid) => ProcessStatus.TryRead(pid)?.NamespacePids is [.., var last] ? last : pid;

    private static string NameOf(HookKind kind) => kind switch
    {
        HookKind.Prestart => "prestart",
        HookKind.CreateRuntime => "createRuntime",
        HookKind.CreateContainer => "createContainer",
        HookKind.StartContainer => "startContainer",
        HookKind.Poststart => "poststart",
        _ => "poststop",
    };
}
