using Caisson.Cli.CommandLine;
using Caisson.Cli.Output;
using Caisson.Engine;
using Caisson.Launch;
using Caisson.Launch.Diagnosis;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Oci;
using Caisson.Runtime;
using Caisson.Cgroups;
using Caisson.Runtime.Foreground;
using Caisson.Runtime.State;

namespace Caisson.Cli.Commands;

/// <summary><c>caisson run</c>: composes a container, attends to its program, and leaves nothing behind.</summary>
internal static class RunCommand
{
    internal static int Execute(ParsedArguments arguments)
    {
        var events = StatusEvents.From(arguments.Last("json-status-fd"), "run");
        try
        {
            return Run(arguments, events);
        }
        catch (ProgramException e) when (e.ExitStatus == Application.NotFound && arguments.Last("rootfs") is null && arguments.Operands is [var word, ..] && DockerWords.IsImage(word))
        {
            var told = new ProgramException(e.Step, e.ExitStatus)
            {
                Cause = $"{word} looks like an image, and there are no images (yet): a container has this machine's files",
                Remedy = $"give a program; or --rootfs DIR, a directory that holds a root file system (debootstrap makes one, and so does: docker export $(docker create {word}) | tar -x -C DIR)",
            };
            events?.Failed(told);
            throw told;
        }
        catch (CaissonException e)
        {
            events?.Failed(e);
            throw;
        }
    }

    private static int Run(ParsedArguments arguments, StatusEvents? events)
    {
        var timeout = Duration.Parse("--timeout", arguments.Last("timeout"), "run");
        // As with timeout(1).
        if (timeout == TimeSpan.Zero) timeout = null;
        var streams = Streams.From(arguments);
        var manager = StateLocation.Manager(arguments.Root);
        var name = arguments.Last("name") ?? ContainerNames.New(manager.Store);
        ContainerId.Validate(name);
        var options = RunOptionsTable.ToOptions(arguments, name, streams.Terminal, streams.Size);
        var composition = RunComposer.Compose(options, HostFactsReader.Read(options, manager.Store));
        foreach (var warning in composition.Warnings) Messages.Warning(warning);
        // A terminal of its own needs a /dev of its own; where that cannot be, the caller's serves.
        if (streams.Automatic && !OwnsMounts(composition.Spec)) composition.Spec.Process!.Terminal = false;
        if (arguments.Has("plan")) return PlanPrinter.Print(Plan(name, composition, manager.Store), arguments.Last("plan"), "run");

        using var session = ForegroundSession.Begin(new ForegroundOptions { Timeout = timeout, Input = streams.Typed });
        ExitFile? exit = null;
        var made = false;
        try
        {
            var create = new CreateOptions
            {
                Id = name,
                Bundle = manager.Store.PathOf(name),
                Spec = composition.Spec,
                PidFile = arguments.Last("pid-file"),
                Streams = streams.Descriptors,
                Prepare = directory =>
                {
                    exit = ExitFile.Hold(directory.Path);
                    Prepare(composition, directory);
                },
                Overlay = composition.Overlay is { } overlay ? _ => overlay : null,
                RootWithoutDevices = composition.RootWithoutDevices,
                Init = composition.Init,
                DieWithParent = true,
                CgroupOptional = true,
                CgroupName = CgroupPath.KnownName(name),
                DefaultPidsLimit = composition.DefaultPidsLimit,
                Reached = arguments.Flag("verbose") ? PlanPrinter.Follow() : null,
                Warn = Messages.Warning,
                Interrupt = session.Interrupt,
            };
            // Who wants to be told of the container before its program runs makes it wait; that costs a socket.
            var waits = events is not null || create.PidFile is not null;
            using var process = waits ? manager.Create(create, detach: false) : manager.Run(create);
            made = true;
            events?.Created(name, process.Pid);
            if (waits) manager.Start(name, interrupt: session.Interrupt);
            events?.Started(process.Pid);
            var result = session.Attend(process);
            events?.Exited(result.Status, result.ExitCode, result.TimedOut);
            exit!.Write(result.ExitCode);
            if (result.TimedOut) Messages.Error($"{name} was ended: its time was up (--timeout {arguments.Last("timeout")})");
            return result.ExitCode;
        }
        finally
        {
            if (made) Clean(manager, name, arguments.Last("pid-file"));
            exit?.Dispose();
        }
    }

    private static bool OwnsMounts(OciSpec spec) =>
        spec.Linux?.Namespaces?.Exists(item => item is { Type: NamespaceTypes.Mount, Path: null }) ?? false;

    private static void Prepare(Composition composition, ContainerDirectory directory)
    {
        if (composition.Overlay?.Changes is { } changes) KeptChanges.Prepare(changes, composition.Directories);
        // Every user of the container reads these.
        foreach (var file in composition.Files) directory.Write(Path.GetFileName(file.Path), CString.Bytes(file.Text), forEverybody: true);
    }

    private static IReadOnlyList<PlannedStep> Plan(string name, Composition composition, ContainerStore store)
    {
        SpecLoader.Check(composition.Spec, Messages.Warning);
        return Launcher.Plan(Request(name, composition, store));
    }

    private static LaunchRequest Request(string name, Composition composition, ContainerStore store) => new()
    {
        Id = name,
        Spec = composition.Spec,
        Bundle = store.PathOf(name),
        Overlay = composition.Overlay,
        RootWithoutDevices = composition.RootWithoutDevices,
        GetsOwnGroup = true,
        Init = composition.Init,
        DieWithParent = true,
        Warn = Messages.Warning,
    };

    private static void Clean(ContainerManager manager, string name, string? pidFile)
    {
        try
        {
            manager.Delete(name, force: true);
            if (pidFile is not null) SystemCall.unlinkat(Fcntl.AT_FDCWD, pidFile);
        }
        catch (CaissonException e)
        {
            // The program's own exit status is what the caller waits for.
            Messages.Warning($"not everything of {name} could be removed: {(e is CaissonException known ? Advisor.Describe(known) : e.Message)}");
        }
    }
}
