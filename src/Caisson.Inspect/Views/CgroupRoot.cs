namespace Caisson.Inspect.Views;

/// <summary>The root of a cgroup namespace in one hierarchy: cgroup_namespaces(7).</summary>
/// <param name="Hierarchy">The hierarchy's number; 0 is version 2.</param>
/// <param name="Controllers">The controllers of a version 1 hierarchy; empty for version 2.</param>
/// <param name="Path">The group that is <c>/</c> in the namespace, as the reader's cgroup namespace names it; null if no process tells.</param>
public sealed record CgroupRoot(int Hierarchy, IReadOnlyList<string> Controllers, string? Path)
{
    /// <summary>Such as <c>cpu,cpuacct</c>, or <c>version 2</c>.</summary>
    public string Name => Controllers.Count == 0 ? "version 2" : string.Join(',', Controllers);
}
