namespace Caisson.Oci;

/// <summary>The processors on which a process of <c>exec</c> runs, in lists such as <c>0-3,7</c> (config.md, "Linux Process", <c>execCPUAffinity</c>).</summary>
public sealed class SpecExecCpuAffinity
{
    /// <summary>Those of the runtime's process before it is moved to the container's control group.</summary>
    public string? Initial { get; set; }

    /// <summary>Those afterwards.</summary>
    public string? Final { get; set; }
}
