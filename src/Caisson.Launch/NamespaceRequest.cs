using System.Runtime.InteropServices;
using Caisson.Linux.Mounts;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Launch;

/// <summary>
/// Everything that makes a process in namespaces of its choice, without a container around it: unshare(1) and nsenter(1). Namespaces are made
/// (<see cref="New"/>), joined (<see cref="Joined"/>), or shared with the caller.
/// </summary>
/// <remarks>
/// The process is always a child of the caller, which stays where it is: a .NET program has several threads and cannot change its own namespaces. It shares the
/// caller's session, process group and terminal.
/// </remarks>
public sealed class NamespaceRequest
{
    /// <summary>What is being made, for messages: "Cannot make ‹Name›: …".</summary>
    public string Name { get; init; } = "a process in other namespaces";

    /// <summary>The program and its arguments. Empty: no program runs, and the process ends once everything is in place; with <see cref="Keep"/> the namespaces stay.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>
    /// Without a program, the process stays when all is in place: it takes in orphans, ignores every signal but SIGKILL, and has nothing of the caller's. As process 1 it keeps a
    /// PID namespace in use, which a file alone cannot.
    /// </summary>
    public bool Stay { get; init; }

    /// <summary>What is started, where that is not the first argument; in it the program sees what it is called.</summary>
    public string? Program { get; init; }

    /// <summary>The program's whole environment, as <c>NAME=VALUE</c>. The program is looked for in its PATH.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>What the program finds as descriptors 0, 1 and 2.</summary>
    public (int Input, int Output, int Error) Streams { get; init; } = (0, 1, 2);

    /// <summary>How many descriptors from 3 on the program is to find open, if they were open and inheritable here.</summary>
    public int PreserveDescriptors { get; init; }

    /// <summary>The kinds of namespaces to make.</summary>
    public NamespaceKind New { get; init; }

    /// <summary>The namespaces to join, none of a kind that is made.</summary>
    public IReadOnlyList<JoinedNamespace> Joined { get; init; } = [];

    /// <summary>
    /// A process whose namespaces of the kinds <see cref="AtOnce"/> are joined in one step: setns(2) with a PID descriptor, Linux 5.8. If it has ended the launch
    /// fails. <see cref="Joined"/> lists the same namespaces once more, for kernels that refuse.
    /// </summary>
    public PidFd? Process { get; init; }

    /// <summary>See <see cref="Process"/>.</summary>
    public NamespaceKind AtOnce { get; init; }

    /// <summary>The program is itself in the new or joined PID and time namespaces. False: only what it starts is, as for <c>unshare</c> without <c>--fork</c>.</summary>
    public bool Fork { get; init; } = true;

    /// <summary>The files that keep new namespaces. They are mounted in the caller's mount namespace, and taken away again if the launch fails.</summary>
    public IReadOnlyList<NamespaceFile> Keep { get; init; } = [];

    /// <summary>The user ids of a new user namespace; null for none, so that every id there is the overflow id.</summary>
    public IdMap? Users { get; init; }

    /// <summary>The group ids of a new user namespace; null for none.</summary>
    public IdMap? Groups { get; init; }

    /// <summary>Whether setgroups(2) is allowed in a new user namespace; null for the kernel's default, which is yes.</summary>
    public SetgroupsPolicy? Setgroups { get; init; }

    /// <summary>The user and group that a new user namespace belongs to, in place of the caller. Takes CAP_SETUID and CAP_SETGID.</summary>
    public (uint Uid, uint Gid)? Owner { get; init; }

    /// <summary>The host name of a new or joined UTS namespace; null to leave it.</summary>
    public string? Hostname { get; init; }

    /// <summary>Brings the loopback device of a new network namespace up.</summary>
    public bool LoopbackUp { get; init; }

    /// <summary>How all mounts of a new mount namespace stand to the caller's.</summary>
    public MountPropagation Propagation { get; init; } = MountPropagation.Private;

    /// <summary>What is to show the network namespace in the file tree; null for nothing. Only with a new mount namespace that starts as the caller's.</summary>
    public NetworkView? NetworkView { get; init; }

    /// <summary>Where the process file system of the PID namespace is mounted; null for nowhere. Only with a new mount namespace.</summary>
    public string? ProcMount { get; init; }

    /// <summary>Where a binfmt_misc of the user namespace is mounted; null for nowhere. Only with a new mount namespace.</summary>
    public string? BinfmtMount { get; init; }

    /// <summary>A binary format to register there (binfmt_misc: <c>:name:type:offset:magic:mask:interpreter:flags</c>); null for none.</summary>
    public string? Interpreter { get; init; }

    /// <summary>The clock CLOCK_MONOTONIC of a new time namespace against the caller's, in seconds; null to leave it.</summary>
    public long? Monotonic { get; init; }

    /// <summary>The clock CLOCK_BOOTTIME of a new time namespace against the caller's, in seconds; null to leave it.</summary>
    public long? Boottime { get; init; }

    /// <summary>The root directory, looked up once the namespaces are entered; null to leave it.</summary>
    public string? Root { get; init; }

    /// <summary>The root directory as a descriptor from before; null to leave it. The caller keeps it open. Excludes <see cref="Root"/>.</summary>
    public SafeHandle? RootDirectory { get; init; }

    /// <summary>The working directory, looked up in the new root; null to leave it, or for the root if there is a new one.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>The working directory as a descriptor from before, a way out of the root if it lies there; null to leave it. The caller keeps it open. Excludes <see cref="WorkingDirectory"/>.</summary>
    public SafeHandle? Directory { get; init; }

    /// <summary>The user id of the program in its user namespace; null to leave it.</summary>
    public uint? Uid { get; init; }

    /// <summary>The group id of the program in its user namespace, without supplementary groups; null to leave both.</summary>
    public uint? Gid { get; init; }

    /// <summary>Supplementary groups are given up where that is allowed, as a guest in somebody else's user namespace should.</summary>
    public bool LeaveGroups { get; init; }

    /// <summary>The program keeps the capabilities that the process got in its user namespace, although its user id is not 0 there.</summary>
    public bool KeepCapabilities { get; init; }

    /// <summary>The signal that the program gets when the thread that launched it ends; null for none.</summary>
    public Signal? ParentDeathSignal { get; init; }

    /// <summary>The SELinux context that the program runs in; null for the policy's choice.</summary>
    public string? SecurityContext { get; init; }

    /// <summary>The control groups to join; null to stay in the caller's.</summary>
    public Cgroups.Cgroup? Cgroup { get; init; }

    /// <summary>Called right before the clone: what fails here has cost least.</summary>
    public Action? BeforeClone { get; init; }

    /// <summary>Called with the process's id once all namespaces are there, before the mounts, the root and the program; what it throws ends the launch.</summary>
    public Action<int>? InPlace { get; init; }

    /// <summary>What ends the launch before its time; null for nothing.</summary>
    public LaunchInterrupt? Interrupt { get; set; }

    /// <summary>Called for each step as the child reaches it, with the time since the clone.</summary>
    public Action<PlannedStep, TimeSpan>? Reached { get; init; }

    /// <summary>A step that is to fail, for proving that nothing is left behind.</summary>
    public LaunchFault? Fault { get; init; }
}
