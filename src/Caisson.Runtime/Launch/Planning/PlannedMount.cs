using Caisson.Oci;
using Caisson.Runtime.Launch.Plan;

namespace Caisson.Runtime.Launch.Planning;

/// <summary>A mount of the document on its way into the plan.</summary>
internal sealed class PlannedMount(SpecMount spec, int index)
{
    public SpecMount Spec => spec;

    /// <summary>Its place in the document, for messages.</summary>
    public int Index => index;

    public MountOptions Options { get; } = MountOptions.Parse(spec.Options);

    public string Destination { get; } = spec.Destination is { Length: > 0 } destination ? destination
        : throw new CaissonException($"mounts[{index}] has no destination");

    /// <summary>By its type or by an option.</summary>
    public bool IsBind => Options.Bind || Spec.Type == "bind";

    /// <summary>Something of the host's is to be seen there.</summary>
    public bool TakesSource => IsBind && !Options.Remount;

    /// <summary>Shown with other owners.</summary>
    public bool MapsIds => Options.IdMap || Spec.UidMappings is not null;

    /// <summary>Nothing new: the mount that is there gets another propagation.</summary>
    public bool OnlyPropagates => !IsBind && Spec.Type is null or "" or "none" && Options.Propagation is not null;

    /// <summary>Its destination is the root, by its name.</summary>
    public bool IsRoot
    {
        get
        {
            if (Options.Remount || OnlyPropagates) return false;
            int depth = 0;
            foreach (var range in Destination.AsSpan().Split('/'))
            {
                var part = Destination.AsSpan(range);
                if (part is "..") depth = Math.Max(0, depth - 1);
                else if (part is not ("" or ".")) depth++;
            }
            return depth == 0;
        }
    }

    /// <summary>What the source says, if it is a link that is to be made again instead of being bound.</summary>
    public string? Link { get; set; }

    /// <summary>Binds, and everything that comes from the host by a copy of a mount.</summary>
    public Slot? Source { get; set; }

    /// <summary>The source was copied by the parent, whose mounts may be shared: it is cut off first.</summary>
    public bool FromParent { get; set; }

    /// <summary>Mounts below it are to travel to the host.</summary>
    public bool SharesWithHost => IsBind && Options.Propagation is { } list && list.Exists(one => (one & MountPropagation.Shared) != 0);
}
