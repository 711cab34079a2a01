namespace Caisson.Inspect;

/// <summary>The container or service that processes belong to, as the names of their control groups tell.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Engine">Who made it: <c>caisson podman docker containerd cri-o lxc systemd kubernetes</c> and so on; empty if only an id is known.</param>
/// <param name="Name">The container's id or name, or the unit's name with its suffix.</param>
public sealed record Unit(UnitKind Kind, string Engine, string Name)
{
    /// <summary>Such as <c>podman 3f2a…</c> or <c>sshd.service</c>.</summary>
    public override string ToString() => Kind is UnitKind.Container or UnitKind.Pod && Engine.Length > 0 ? $"{Engine} {Name}" : Name;
}
