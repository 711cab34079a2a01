namespace Caisson.Inspect.Mounts;

/// <summary>A peer group: mounts, in whatever namespaces, each of which passes what is mounted or unmounted on it to all others. mount_namespaces(7). It never changes.</summary>
public sealed class PeerGroup
{
    private readonly List<MountNode> _members = [];
    private readonly List<MountNode> _slaves = [];
    private readonly List<PeerGroup> _masters = [];
    private readonly List<PeerGroup> _slaveGroups = [];

    internal PeerGroup(int id) => Id = id;

    /// <summary>The number in <c>shared:N</c> and <c>master:N</c>. It is the same in all namespaces, and can be used again after the group is gone.</summary>
    public int Id { get; }

    /// <summary>The mounts that are in it, as far as they can be seen.</summary>
    public IReadOnlyList<MountNode> Members => _members;

    /// <summary>The mounts that receive from it directly and give nothing back, as far as they can be seen; those that have peers of their own (slave and shared) are among them.</summary>
    public IReadOnlyList<MountNode> Slaves => _slaves;

    /// <summary>
    /// The groups that it receives from. The kernel has one at most; of a group without a member that can be seen it is the nearest one that is known to be
    /// before it (<c>propagate_from</c>), of which there may be several.
    /// </summary>
    public IReadOnlyList<PeerGroup> Masters => _masters;

    /// <summary>The groups that receive from it: those of the slaves that have peers, and those without a member that can be seen which are known to come after it.</summary>
    public IReadOnlyList<PeerGroup> SlaveGroups => _slaveGroups;

    /// <summary>Whether a member of it can be seen. One without is known because somebody receives from it: its members are outside of the roots of all processes, or in a namespace that cannot be read.</summary>
    public bool IsVisible => _members.Count > 0;

    internal void AddMember(MountNode mount) => _members.Add(mount);

    internal void AddSlave(MountNode mount) => _slaves.Add(mount);

    internal void AddSlaveGroup(PeerGroup group)
    {
        if (group == this || _slaveGroups.Contains(group)) return;
        _slaveGroups.Add(group);
        group._masters.Add(this);
    }
}
