using Caisson.Linux.Mounts;

namespace Caisson.Inspect.Mounts;

/// <summary>A place that mounts come to, or come from, because it is on a peer, a slave or a master.</summary>
/// <param name="Mount">The mount that the place is on.</param>
/// <param name="Path">The place, as the process of the mount's view sees it; null if the mount does not show that part of the file system.</param>
/// <param name="Route">The peer groups on the way: the first is the one asked about (its own, or its master), the last the one that this mount is in or receives from.</param>
public sealed record PropagationPlace(MountNode Mount, string? Path, IReadOnlyList<PeerGroup> Route)
{
    /// <summary>Whether it gives back what is mounted there: it is a peer.</summary>
    public bool IsPeer => Route.Count == 1 && Mount.Info.SharedGroup == Route[0].Id;

    /// <summary>
    /// The mount because of which no path would lead to what appears here, as in <see cref="MountNode.HiddenBy"/>: something that is there already, or another one of those that
    /// would appear (with a negative <see cref="MountInfo.Id"/>). null if it could be seen.
    /// </summary>
    public MountNode? HiddenBy { get; internal set; }

    /// <summary>How a mount that appears here by propagation would pass on what is mounted on it: shared among peers; <see cref="MountPropagation.Slave"/> for slaves that do not share.</summary>
    public MountPropagation Becomes => Mount.Info.SharedGroup is not null ? MountPropagation.Shared : MountPropagation.Slave;
}
