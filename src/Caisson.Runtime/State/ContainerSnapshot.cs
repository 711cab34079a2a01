using Caisson.Oci;

namespace Caisson.Runtime.State;

/// <summary>A container as it was at one moment.</summary>
public sealed class ContainerSnapshot
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its directory below the state root.</summary>
    public required string Directory { get; init; }

    /// <summary>Where in its life it was.</summary>
    public required ContainerStatus Status { get; init; }

    /// <summary>What is remembered of it; null if it is just being made, or cannot be read.</summary>
    public ContainerRecord? Record { get; init; }

    /// <summary>What is wrong with it, in words; null if nothing is.</summary>
    public string? Note
    {
        get => field ?? Failure?.Message;
        init;
    }

    /// <summary>Why its state cannot be told; null if it can.</summary>
    public CaissonException? Failure { get; init; }

    /// <summary>The id of its first process; 0 if it has ended, or has none yet.</summary>
    public int Pid { get; init; }

    /// <summary>The name of the user who created it, or the number if none is known.</summary>
    public string Owner => Record is null ? "" : UserNames.Of(Record.OwnerUid);

    /// <summary>The state document: what <c>state</c> prints and hooks get.</summary>
    public ContainerState ToState() => new()
    {
        OciVersion = Record?.OciVersion ?? SpecDefaults.OciVersion,
        Id = Id,
        Pid = Pid,
        Status = Status,
        Bundle = Record?.Bundle ?? "",
        Rootfs = Record?.Rootfs ?? "",
        Created = Record?.Created.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", System.Globalization.CultureInfo.InvariantCulture) ?? "",
        Owner = Owner,
        Annotations = Record?.Annotations is { Count: > 0 } annotations ? new(annotations) : null,
    };
}
