using Caisson.Launch;
using Caisson.Oci;

namespace Caisson.Runtime;

public sealed partial class ContainerManager
{
    /// <summary>Adds mounts to a running or created container, in their order; or takes away what is on their destinations, in the opposite one.</summary>
    /// <param name="id">The container's id.</param>
    /// <param name="mounts">The mounts, as in a configuration. Relative sources start at the bundle.</param>
    /// <param name="add">False to take away: then only the destinations count.</param>
    /// <param name="warn">Called with named warnings.</param>
    /// <exception cref="CaissonException">The container has no process, or a mount was refused; those before it stay.</exception>
    public void ChangeMounts(string id, List<SpecMount> mounts, bool add, Action<string>? warn = null)
    {
        using var directory = Locked(id);
        var snapshot = Made(directory);
        if (snapshot.Pid == 0) throw new CaissonException($"cannot change the mounts of a stopped container: {id}");
        var spec = ReadSpec(directory);
        spec.Mounts = mounts;
        if (add) SpecLoader.Check(spec, warn);
        var record = snapshot.Record!;
        Launcher.ChangeMounts(new LaunchRequest { Id = id, Spec = spec, Bundle = record.Bundle, GroupOfRunning = record.Cgroup, Warn = warn }, snapshot.Pid, () => record.Process.IsAlive, add);
    }
}
