using Caisson.DBus;

namespace Caisson.Cgroups.Systemd;

/// <summary>A property of a unit as it goes over the bus: org.freedesktop.systemd1(5).</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, not yet in a variant.</param>
internal readonly record struct SystemdProperty(string Name, DBusValue Value)
{
    public override string ToString() => $"{Name}={Value}";
}
