using Caisson.Cgroups.Devices;
using Caisson.Oci;

namespace Caisson.Cgroups;

/// <summary>What a control group is made for.</summary>
public sealed class CgroupRequest
{
    private SpecResources? _resources;

    /// <summary>The container's id.</summary>
    public required string Id { get; init; }

    /// <summary>The name of the group where the document has no path; null for the container's id.</summary>
    public string? Name { get; init; }

    /// <summary>The container's document: <c>linux.cgroupsPath</c>, <c>linux.resources</c>, annotations.</summary>
    public required OciSpec Spec { get; init; }

    /// <summary>What the group is to have: <c>linux.resources</c>, with the device rules that a document without any means.</summary>
    public SpecResources? Resources => _resources ??= DeviceAccess.Completed(Spec, Layout);

    /// <summary>What is mounted, and where the caller is.</summary>
    public required CgroupLayout Layout { get; init; }

    /// <summary>The caller does without what is not delegated to it, if no limit needs that.</summary>
    public bool Rootless { get; init; }

    /// <summary>Called with named warnings.</summary>
    public Action<string>? Warn { get; init; }
}
