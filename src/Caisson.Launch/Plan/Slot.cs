namespace Caisson.Launch.Plan;

/// <summary>A place for a descriptor that one step gets and later ones use.</summary>
/// <param name="Index">Its place in the child's slots.</param>
/// <param name="Name">What it holds, for people.</param>
internal sealed record Slot(int Index, string Name)
{
    /// <summary>The descriptor, where the parent opens it before the clone.</summary>
    public HostDescriptor? Given { get; init; }

    public override string ToString() => $"<{Name}>";
}
