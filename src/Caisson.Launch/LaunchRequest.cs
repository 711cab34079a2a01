using Caisson.Oci;

namespace Caisson.Launch;

/// <summary>Everything that makes a container's first process: the spec, and what no spec says.</summary>
public sealed class LaunchRequest
{
    /// <summary>The container's id; names it in messages.</summary>
    public required string Id { get; init; }

    /// <summary>The validated runtime-spec document.</summary>
    public required OciSpec Spec { get; init; }

    /// <summary>Absolute path of the bundle: relative paths in the spec start there.</summary>
    public required string Bundle { get; init; }

    /// <summary>A root put together from layers; null to use the spec's root.path as it is.</summary>
    public RootOverlay? Overlay { get; init; }

    /// <summary>Device nodes of the root file system cannot be opened (<c>nodev</c>); those that the document asks for can, wherever they are.</summary>
    public bool RootWithoutDevices { get; init; }

    /// <summary>Process 1 is a small reaper and signal forwarder, and the program its child.</summary>
    public bool Init { get; init; }

    /// <summary>The program is not started until somebody connects to this listening socket; null to start it at once.</summary>
    public System.Runtime.InteropServices.SafeHandle? StartSocket { get; init; }

    /// <summary>What the parent does for this container at points of the launch that only its runtime knows.</summary>
    internal RuntimeSteps Steps { get; init; } = RuntimeSteps.None;

    /// <summary>A connected UNIX socket that gets the terminal's master (SCM_RIGHTS) if the spec asks for a terminal; null to hand it to the caller.</summary>
    public System.Runtime.InteropServices.SafeHandle? ConsoleSocket { get; init; }

    /// <summary>
    /// The terminal ends its lines in a carriage return and a line feed, as whoever shows them on a raw terminal needs. Otherwise it changes nothing, so
    /// that output can go to files and engines as the program wrote it.
    /// </summary>
    public bool LineReturns { get; init; }

    /// <summary>The root is moved over the host's and not exchanged for it (pivot_root(2)): the only way where the machine's root is the initramfs.</summary>
    public bool NoPivot { get; init; }

    /// <summary>How many descriptors from 3 on the program is to find open.</summary>
    public int PreserveDescriptors { get; init; }

    /// <summary>What the program finds as descriptors 0, 1 and 2 if it has no terminal.</summary>
    public (int Input, int Output, int Error) Streams { get; init; } = (0, 1, 2);

    /// <summary>The container gets the caller's session keyring (keyrings(7)) instead of an empty one.</summary>
    public bool KeepKeyring { get; init; }

    /// <summary>The container is killed when the thread that launches it ends.</summary>
    public bool DieWithParent { get; init; }

    /// <summary>The directory in which compiled filters of system calls are kept for the next time; null to compile each time.</summary>
    public string? FilterCache { get; init; }

    /// <summary>The control group it gets; null to stay in the caller's.</summary>
    internal Cgroups.CgroupLaunch? Cgroup { get; init; }

    /// <summary>For a plan alone: the container is to get a control group of its own, where it may have one, and so device rules.</summary>
    public bool GetsOwnGroup { get; init; }

    /// <summary>The control group of a container that runs and gets further mounts; null if it has none.</summary>
    internal Cgroups.Cgroup? GroupOfRunning { get; init; }

    /// <summary>What ends the launch before its time; null for nothing.</summary>
    public LaunchInterrupt? Interrupt { get; init; }

    /// <summary>Called for each step as the child reaches it, with the time since the clone.</summary>
    public Action<PlannedStep, TimeSpan>? Reached { get; init; }

    /// <summary>Called with named warnings: what was asked for, and what was done instead.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>Told when the root has been mounted in the caller's own mount namespace, with what <see cref="Planning.SharedRoot.TakeAway"/> needs to take it away again.</summary>
    internal Action<string>? RootAttached { get; init; }

    /// <summary>A step that is to fail, for proving that nothing is left behind.</summary>
    public LaunchFault? Fault { get; init; }
}
