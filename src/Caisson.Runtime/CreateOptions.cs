using Caisson.Cgroups;
using Caisson.Launch;
using Caisson.Linux;
using Caisson.Oci;
using Caisson.Runtime.State;

namespace Caisson.Runtime;

/// <summary>What a container is made of.</summary>
public sealed class CreateOptions
{
    /// <summary>The new container's id.</summary>
    public required string Id { get; init; }

    /// <summary>The absolute path of the bundle: relative paths in the document start there.</summary>
    public required string Bundle { get; init; }

    /// <summary>The document. Without its text in <see cref="Document"/> it is validated before anything is made.</summary>
    public required OciSpec Spec { get; init; }

    /// <summary>The document's text, kept beside the container's state; empty to write it from <see cref="Spec"/>.</summary>
    public ReadOnlyMemory<byte> Document { get; init; }

    /// <summary>Where the id of the first process is written, relative to the caller's directory; null for nowhere.</summary>
    public string? PidFile { get; init; }

    /// <summary>The path of a listening socket that gets the terminal's master; null for none.</summary>
    public string? ConsoleSocket { get; init; }

    /// <summary>The path of a listening socket that gets the first process's pidfd; null for none.</summary>
    public string? PidFdSocket { get; init; }

    /// <summary>The root is moved over the host's and not exchanged for it (pivot_root(2)): the only way where the machine's root is the initramfs. The host's root stays below the container's.</summary>
    public bool NoPivot { get; init; }

    /// <summary>The service manager's socket (NOTIFY_SOCKET, sd_notify(3)): the container gets one of its own, and what it says there is passed on; null for none.</summary>
    public string? NotifySocket { get; init; }

    /// <summary>How many descriptors from 3 on the program is to find open.</summary>
    public int PreserveDescriptors { get; init; }

    /// <summary>What the program finds as descriptors 0, 1 and 2 if it has no terminal.</summary>
    public (int Input, int Output, int Error) Streams { get; init; } = (0, 1, 2);

    /// <summary>Puts together a root of layers once the container's directory is there (where its staging directory may lie); null to use the document's root.</summary>
    public Func<ContainerDirectory, RootOverlay>? Overlay { get; init; }

    /// <summary>Does what else has to be done before the launch, with the container's directory; null for nothing.</summary>
    public Action<ContainerDirectory>? Prepare { get; init; }

    /// <summary>Process 1 is a small reaper and signal forwarder, and the program its child.</summary>
    public bool Init { get; init; }

    /// <summary>The container is killed when the thread that launches it ends.</summary>
    public bool DieWithParent { get; init; }

    /// <summary>The container gets the caller's session keyring (keyrings(7)) instead of an empty one.</summary>
    public bool KeepKeyring { get; init; }

    /// <summary>Who makes the container's control group.</summary>
    public CgroupManager CgroupManager { get; init; }

    /// <summary>
    /// The container does without a control group, and without a word, if none is delegated to the caller and no limit needs one; false: that is an
    /// error; null: an error for root, a warning for ordinary users.
    /// </summary>
    public bool? CgroupOptional { get; init; }

    /// <summary>Device nodes of the root file system cannot be opened (<c>nodev</c>); those that the document asks for can, wherever they are.</summary>
    public bool RootWithoutDevices { get; init; }

    /// <summary>The name of its control group, if the document has no path; null for the container's id.</summary>
    public string? CgroupName { get; init; }

    /// <summary>How many processes and threads there may be if the document does not say, wherever a cgroup that can count them is to be had; null for any number.</summary>
    public long? DefaultPidsLimit { get; init; }

    /// <summary>Called for each step as the child reaches it, with the time since the clone.</summary>
    public Action<PlannedStep, TimeSpan>? Reached { get; init; }

    /// <summary>What ends the launch before its time; null for nothing.</summary>
    public LaunchInterrupt? Interrupt { get; set; }

    /// <summary>Called with named warnings.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>A step that is to fail, for proving that nothing is left behind.</summary>
    public LaunchFault? Fault { get; init; }
}
