namespace Caisson.Cgroups.Devices;

/// <summary>A time in which no process of a group runs, so that none sees what is only there in between.</summary>
internal sealed class Stillness : IDisposable
{
    private readonly Cgroup? _group;

    private Stillness(Cgroup? group) => _group = group;

    /// <summary>Stops the group's processes until the end of the use. One that is paused stays so after it.</summary>
    /// <exception cref="CaissonException">They cannot be stopped.</exception>
    public static Stillness Of(Cgroup group)
    {
        if (group.IsFrozen) return new(null);
        group.Freeze();
        return new(group);
    }

    public void Dispose() => _group?.Thaw();
}
