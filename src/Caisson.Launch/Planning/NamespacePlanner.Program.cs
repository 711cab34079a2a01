using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux.Abi;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Net;

namespace Caisson.Launch.Planning;

internal sealed partial class NamespacePlanner
{
    private const string BinfmtPath = "/proc/sys/fs/binfmt_misc";
    private const ulong Restricted = MountAttr.MOUNT_ATTR_NOSUID | MountAttr.MOUNT_ATTR_NODEV | MountAttr.MOUNT_ATTR_NOEXEC;

    /// <summary>What is set up in the namespaces before the program comes: names, devices, mounts, root.</summary>
    private void Furnish()
    {
        if (_request.Hostname is { } name) Step(new SetHostname(name, "give the UTS namespace this host name"));
        if (_request.LoopbackUp)
        {
            var message = new byte[LinkMessages.UpLength];
            LinkMessages.EncodeUp(message);
            Step(new SendNetlink(message, "RTM_NEWLINK lo up", "bring the loopback device up, the only one a new network namespace has"));
        }
        if (IsNew(NamespaceKind.Mount) && _request.Propagation != MountPropagation.Unchanged)
            Step(new SetPropagation("/", (ulong)_request.Propagation | Mount.MS_REC, _request.Propagation switch
            {
                MountPropagation.Private => "keep all mounts apart from the caller's",
                MountPropagation.Slave => "let mounts of the caller's namespace come in, and none go out",
                _ => "make all mounts shared, so that copies of this namespace see what is mounted in it",
            }));
        ShowNetwork();
        // Its interpreter is opened as it is registered, and only the caller's root has it.
        bool early = _request.Interpreter is { } format && (_request.Root ?? (object?)_request.RootDirectory) is not null && OpensInterpreter(format);
        if (early) RegisterInterpreter(BinfmtPath, mount: true);
        ChangeRoot();
        EnterDirectory();
        if (_request.ProcMount is { } proc) NewMount("proc", proc, "show the processes of the PID namespace there");
        if (_request.BinfmtMount is { } binfmt) NewMount("binfmt_misc", binfmt, "give the user namespace binary formats of its own");
        if (_request.Interpreter is not null && !early) RegisterInterpreter(_request.BinfmtMount ?? BinfmtPath, mount: false);
    }

    /// <summary>The flag F is among the last field's.</summary>
    private static bool OpensInterpreter(string format) => format.LastIndexOf(':') is >= 0 and var last && format.AsSpan(last).Contains('F');

    private void RegisterInterpreter(string directory, bool mount)
    {
        if (mount) NewMount("binfmt_misc", directory, "register the interpreter of the caller's root");
        Step(new WriteFile($"{directory}/register", _request.Interpreter!, "register the binary format"));
    }

    private void NewMount(string type, string path, string purpose)
    {
        // Mounted on a shared mount it would appear in the caller's namespace too.
        if (_request.Propagation is MountPropagation.Shared or MountPropagation.Unchanged)
            Step(new SetPropagation(path, Mount.MS_PRIVATE | Mount.MS_REC, "let nothing that is mounted there go out to the caller's namespace"));
        var slot = _plan.NewSlot(path);
        Step(new NewFileSystem(type, slot, [new("source", type)], Restricted, purpose));
        Step(new Attach(slot, path, "put it in place"));
    }

    private void ChangeRoot()
    {
        if (_request.Root is { } path)
        {
            var slot = _plan.NewSlot("root");
            Step(new OpenPath(path, slot, "open the new root directory, as it is seen here"));
            Step(new ChangeRoot(slot, "make it the root of this process, and its working directory"));
        }
        else if (_request.RootDirectory is { } directory)
        {
            Step(new ChangeRoot(_plan.NewSlot(_plan.Borrow("root", directory)), "make it the root of this process, and its working directory"));
        }
    }

    private void EnterDirectory()
    {
        if (_request.Directory is { } directory) Step(new EnterDirectory(_plan.NewSlot(_plan.Borrow("directory", directory)), "begin in the directory that was opened outside"));
        else if (_request.WorkingDirectory is { } path) Step(new EnterWorkingDirectory(path, laterTryFollows: false));
    }

    /// <summary>The program's ids and capabilities: nothing after this needs more rights than the program has.</summary>
    private void Identify()
    {
        if (_request.KeepCapabilities && _request.Uid is not null)
            Step(new ProcessControl(Prctl.PR_SET_KEEPCAPS, 1, "prctl(PR_SET_KEEPCAPS, 1)", "keep capabilities over the change of user"));
        if (_request.Gid is not null) Step(_request.LeaveGroups ? LeaveGroups("leave the supplementary groups behind, if the user namespace allows it") : new SetGroups([]));
        if ((_request.Uid ?? _request.Gid) is not null) Step(new SetUser(_request.Uid ?? SetUser.Unchanged, _request.Gid ?? SetUser.Unchanged));
        if (_request.KeepCapabilities) Step(new KeepCapabilities());
    }

    private static SetAttribute LeaveGroups(string purpose) => new(SystemCallNumber.setgroups, [0, 0], "setgroups(0)", null, purpose) { Optional = true };

    private void Execute()
    {
        if (_request.Arguments.Count == 0)
        {
            DieWithParent();
            Step(_request.Stay ? new Stay() : new End());
            return;
        }
        var (input, output, error) = _request.Streams;
        if (input != 0) Step(new PassDescriptor(input, 0));
        if (output != 1) Step(new PassDescriptor(output, 1));
        if (error != 2) Step(new PassDescriptor(error, 2));
        if (_request.SecurityContext is { } context) new SecurityLabels(_plan, _host).AddForProgram(new Oci.SpecProcess { SelinuxLabel = context });
        // Descriptors first: what is still open could be part of the program's path.
        Step(new CloseDescriptors(3 + _request.PreserveDescriptors, null));
        if (_bornLast)
        {
            Step(new ForgetCaller());
            Step(new ContinueInNewProcess(0, "go on in a second process, which is born into the namespaces that no process can change to"));
        }
        DieWithParent();
        Step(new RestoreSignals(keepIgnored: true));
        var program = new ProgramCandidates(_request.Program ?? _request.Arguments[0], SearchPath());
        Step(new FindProgram(program, "look the program up as it will be found here, and by the user it will run as"));
        Step(new ReportReady());
        Step(new Execute(program, _request.Arguments, _request.Environment));
    }

    // A change of user forgets it, and a birth too.
    private void DieWithParent()
    {
        if (_request.ParentDeathSignal is { } signal)
            Step(new ProcessControl(Prctl.PR_SET_PDEATHSIG, signal.Number, $"prctl(PR_SET_PDEATHSIG, {signal})", "get this signal when the process that started it ends"));
    }

    private string? SearchPath()
    {
        foreach (var variable in _request.Environment)
            if (variable.StartsWith("PATH=", StringComparison.Ordinal)) return variable["PATH=".Length..];
        return null;
    }
}
