namespace Caisson.Oci;

/// <summary>Disk scheduling class and priority, ioprio_set(2) (config.md, "Linux Process", <c>ioPriority</c>).</summary>
public sealed class SpecIoPriority
{
    /// <summary><c>IOPRIO_CLASS_RT</c>, <c>IOPRIO_CLASS_BE</c> or <c>IOPRIO_CLASS_IDLE</c>.</summary>
    public string? Class { get; set; }

    /// <summary>The priority in the class, 0 (highest) to 7.</summary>
    public int? Priority { get; set; }
}
