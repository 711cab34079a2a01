using Caisson.Cgroups;
using Caisson.Oci;
using Caisson.Runtime.State;

namespace Caisson.Runtime;

public sealed partial class ContainerManager
{
    /// <summary>Stops every process of a created or running container until <see cref="Resume"/>, by the freezer of its control group.</summary>
    /// <param name="id">The container's id.</param>
    /// <exception cref="CaissonException">It does not run, is paused already, or has no control group to be frozen by.</exception>
    public void Pause(string id)
    {
        using var directory = Locked(id);
        var snapshot = Made(directory);
        if (snapshot.Status == ContainerStatus.Paused) throw new CaissonException($"container already paused: {id}");
        if (snapshot.Pid == 0) throw NotRunning(id);
        using var group = GroupOf(snapshot, "pause");
        group.Freeze();
    }

    /// <summary>Lets the processes of a paused container go on.</summary>
    /// <param name="id">The container's id.</param>
    /// <exception cref="CaissonException">It is not paused.</exception>
    public void Resume(string id)
    {
        using var directory = Locked(id);
        var snapshot = Made(directory);
        if (snapshot.Status != ContainerStatus.Paused) throw new CaissonException($"container not paused: {id}");
        using var group = GroupOf(snapshot, "resume");
        group.Thaw();
    }

    private static Cgroup GroupOf(ContainerSnapshot snapshot, string verb) => snapshot.Record?.Cgroup
        ?? throw new CaissonException($"Cannot {verb} container {snapshot.Id}", "it has no control group of its own", "make it where one is delegated to you, and with a manager of control groups");
}
