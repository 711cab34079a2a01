using Caisson.Launch;
using Caisson.Oci;

namespace Caisson.Engine;

/// <summary>What the options of a run come to: a document for the runtime, and what must lie ready for it.</summary>
public sealed class Composition
{
    /// <summary>The runtime-spec document.</summary>
    public required OciSpec Spec { get; init; }

    /// <summary>How the root is put together; null to use the spec's root as it is.</summary>
    public RootOverlay? Overlay { get; init; }

    /// <summary>Whether process 1 is to be a reaper with the program as its child.</summary>
    public bool Init { get; init; }

    /// <summary>Files that must exist before the launch.</summary>
    public IReadOnlyList<ComposedFile> Files { get; init; } = [];

    /// <summary>Directories that must exist before the launch, in the one that keeps the changes to the root (<see cref="RootOverlay.Changes"/>).</summary>
    public IReadOnlyList<string> Directories { get; init; } = [];

    /// <summary>Device nodes of the root file system cannot be opened (<c>nodev</c>).</summary>
    public bool RootWithoutDevices { get; init; }

    /// <summary>How many processes there may be where a cgroup can be had; null for no limit, or one that the document has.</summary>
    public long? DefaultPidsLimit { get; init; }

    /// <summary>What was asked for and cannot be done exactly so, one sentence each.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
