using Caisson.Oci;

namespace Caisson.Launch;

/// <summary>Everything that makes a further process in a running container.</summary>
public sealed class ExecRequest
{
    /// <summary>The container's id; names it in messages.</summary>
    public required string Id { get; init; }

    /// <summary>The container's first process: its namespaces and root are joined.</summary>
    public required int ContainerPid { get; init; }

    /// <summary>
    /// Asked once the container's namespaces have been opened by its process id: whether that is still the process that was
    /// meant. Null to take it on trust.
    /// </summary>
    public Func<bool>? IsStillThere { get; init; }

    /// <summary>What the parent does for this process at points of the launch that only its runtime knows.</summary>
    internal RuntimeSteps Steps { get; init; } = RuntimeSteps.None;

    /// <summary>The container's own document: which namespaces it has, and what the process inherits.</summary>
    public required OciSpec Spec { get; init; }

    /// <summary>The process to start, complete: user, environment, capabilities, working directory, limits.</summary>
    public required SpecProcess Process { get; init; }

    /// <summary>A connected UNIX socket that gets the terminal's master (SCM_RIGHTS); null to hand it to the caller.</summary>
    public System.Runtime.InteropServices.SafeHandle? ConsoleSocket { get; init; }

    /// <summary>
    /// The terminal ends its lines in a carriage return and a line feed, as whoever shows them on a raw terminal needs. Otherwise it changes nothing, so
    /// that output can go to files and engines as the program wrote it.
    /// </summary>
    public bool LineReturns { get; init; }

    /// <summary>How many descriptors from 3 on the program is to find open.</summary>
    public int PreserveDescriptors { get; init; }

    /// <summary>What the program finds as descriptors 0, 1 and 2 if it has no terminal.</summary>
    public (int Input, int Output, int Error) Streams { get; init; } = (0, 1, 2);

    /// <summary>What is run in place of the process's own program; null for that.</summary>
    internal Planning.HookProgram? Hook { get; init; }

    /// <summary>The directory in which compiled filters of system calls are kept for the next time; null to compile each time.</summary>
    public string? FilterCache { get; init; }

    /// <summary>The control group to join; null to stay in the caller's.</summary>
    public Cgroups.Cgroup? Cgroup { get; init; }

    /// <summary>What ends the launch before its time; null for nothing.</summary>
    public LaunchInterrupt? Interrupt { get; init; }

    /// <summary>Called for each step as the child reaches it, with the time since the clone.</summary>
    public Action<PlannedStep, TimeSpan>? Reached { get; init; }

    /// <summary>Called with named warnings.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>A step that is to fail, for proving that nothing is left behind.</summary>
    public LaunchFault? Fault { get; init; }
}
