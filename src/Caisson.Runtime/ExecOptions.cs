using Caisson.Launch;
using Caisson.Oci;

namespace Caisson.Runtime;

/// <summary>A further process for a running container.</summary>
public sealed class ExecOptions
{
    /// <summary>The container's id.</summary>
    public required string Id { get; init; }

    /// <summary>Says what to start, given the container's own document; see <see cref="ExecProcess"/>.</summary>
    public required Func<OciSpec, SpecProcess> Process { get; init; }

    /// <summary>Where the new process's id is written, relative to the caller's directory; null for nowhere.</summary>
    public string? PidFile { get; init; }

    /// <summary>The path of a listening socket that gets the terminal's master; null for none.</summary>
    public string? ConsoleSocket { get; init; }

    /// <summary>The path of a listening socket that gets the process's pidfd; null for none.</summary>
    public string? PidFdSocket { get; init; }

    /// <summary>The caller leaves once the process runs, so a terminal needs <see cref="ConsoleSocket"/>.</summary>
    public bool Detach { get; init; }

    /// <summary>How many descriptors from 3 on the program is to find open.</summary>
    public int PreserveDescriptors { get; init; }

    /// <summary>What the program finds as descriptors 0, 1 and 2 if it has no terminal.</summary>
    public (int Input, int Output, int Error) Streams { get; init; } = (0, 1, 2);

    /// <summary>
    /// Groups below the container's own to start the process in: a path, which goes for all hierarchies, or controllers with one each, such as
    /// <c>cpu,memory:jobs</c>. Empty for the container's own groups.
    /// </summary>
    public IReadOnlyList<string> Cgroups { get; init; } = [];

    /// <summary>Allows it in a paused container too, where it waits until that is resumed.</summary>
    public bool IgnorePaused { get; init; }

    /// <summary>Called for each step as the child reaches it, with the time since the clone.</summary>
    public Action<PlannedStep, TimeSpan>? Reached { get; init; }

    /// <summary>What ends the launch before its time; null for nothing.</summary>
    public LaunchInterrupt? Interrupt { get; set; }

    /// <summary>Called with named warnings.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>A step that is to fail, for proving that nothing is left behind.</summary>
    public LaunchFault? Fault { get; init; }
}
