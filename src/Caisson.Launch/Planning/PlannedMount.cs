using System.Runtime.InteropServices;
using Caisson.Launch.Plan;
using Caisson.Linux;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

/// <summary>A mount of the document on its way into the plan.</summary>
internal sealed class PlannedMount(SpecMount spec, int index, string? root = null)
{
    public SpecMount Spec => spec;

    /// <summary>Its place in the document, for messages.</summary>
    public int Index => index;

    public MountOptions Options { get; } = MountOptions.Parse(spec.Options);

    public string Destination { get; } = spec.Destination is { Length: > 0 } destination ? root is not null && destination.StartsWith(root, StringComparison.Ordinal) ? RootPaths.Strip(root, destination) : destination
        : throw new CaissonException($"mounts[{index}] has no destination");

    /// <summary>By its type or by an option.</summary>
    public bool IsBind => Options.Bind || Spec.Type == "bind";

    /// <summary>An option that a bind mount does not have: there is no new file system to give it to. Null if all are known.</summary>
    public string? UnknownOption => IsBind && !Options.Remount && Options.Data is [var option, ..] ? option : null;

    /// <summary>Something of the host's is to be seen there.</summary>
    public bool TakesSource => IsBind && !Options.Remount;

    /// <summary>Shown with other owners.</summary>
    public bool MapsIds => Options.IdMap || Spec.UidMappings is not null;

    /// <summary>By an option, alone or with all that is below it.</summary>
    public bool IsReadOnly => ((Options.Set | Options.RecursiveSet) & MountAttributes.Rdonly) != 0;

    /// <summary>A new file system in which files and directories can be made: places of other mounts, devices.</summary>
    public bool CanBeFilled => !IsBind && Spec.Type is not ("proc" or "sysfs" or "devpts" or "mqueue" or "cgroup" or "cgroup2");

    /// <summary>It may show nodes of devices that nobody here has made: what others have filled.</summary>
    public bool MayHaveNodes => IsBind || Spec.Type is not ("proc" or "sysfs" or "devpts" or "mqueue" or "cgroup" or "cgroup2" or "tmpfs" or "ramfs");

    /// <summary>An option says that devices can be opened: <c>dev</c> or <c>rdev</c>.</summary>
    public bool NamesDevices => ((Options.Clear | Options.RecursiveClear) & MountAttributes.Nodev) != 0;

    /// <summary>An option says that they cannot: <c>nodev</c> or <c>rnodev</c>.</summary>
    public bool IsWithoutDevices => ((Options.Set | Options.RecursiveSet) & MountAttributes.Nodev) != 0;

    /// <summary>A path inside lies on this mount, or below it.</summary>
    public bool IsAbove(string path) => Clean(Destination) is var place && (place == "/" || Clean(path) is var inside && inside.StartsWith(place, StringComparison.Ordinal) && (inside.Length == place.Length || inside[place.Length] == '/'));

    /// <summary>Its destination is this one.</summary>
    public bool IsAt(string destination) => Clean(Destination) == Clean(destination);

    /// <summary>Flags that a mount loses that is there already: all that the options do not give it. Access times stay as they are unless an option names them.</summary>
    public ulong Clear => Flags & ~(ulong)Options.Set | AccessTimes;

    /// <summary>The same where the flags of the source are locked: only what the options take away by name, and what is never locked.</summary>
    public ulong ClearUnlocked => (ulong)Options.Clear & Flags & ~(ulong)Options.Set | MountAttr.MOUNT_ATTR_NOSYMFOLLOW & ~(ulong)Options.Set | AccessTimes;

    private const ulong Flags = MountAttr.MOUNT_ATTR_RDONLY | MountAttr.MOUNT_ATTR_NOSUID | MountAttr.MOUNT_ATTR_NODEV | MountAttr.MOUNT_ATTR_NOEXEC | MountAttr.MOUNT_ATTR_NOSYMFOLLOW;

    private ulong AccessTimes => Options.NamesAccessTimes ? MountAttr.MOUNT_ATTR__ATIME | MountAttr.MOUNT_ATTR_NODIRATIME & ~(ulong)Options.Set : 0;

    private static ulong Attributes(long flags) =>
        ((flags & FileSystemFlag.ST_RDONLY) != 0 ? MountAttr.MOUNT_ATTR_RDONLY : 0)
        | ((flags & FileSystemFlag.ST_NOSUID) != 0 ? MountAttr.MOUNT_ATTR_NOSUID : 0)
        | ((flags & FileSystemFlag.ST_NODEV) != 0 ? MountAttr.MOUNT_ATTR_NODEV : 0)
        | ((flags & FileSystemFlag.ST_NOEXEC) != 0 ? MountAttr.MOUNT_ATTR_NOEXEC : 0)
        | ((flags & FileSystemFlag.ST_NODIRATIME) != 0 ? MountAttr.MOUNT_ATTR_NODIRATIME : 0)
        | ((flags & FileSystemFlag.ST_NOATIME) != 0 ? MountAttr.MOUNT_ATTR_NOATIME
            : (flags & FileSystemFlag.ST_RELATIME) != 0 ? 0 : MountAttr.MOUNT_ATTR_STRICTATIME);

    private static string Clean(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, "/"));

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

    /// <summary>Where in the container's root the source lies, if it does: it is what earlier mounts have made of it.</summary>
    public string? InRoot { get; set; }

    /// <summary>The source, found ahead of its turn.</summary>
    public Slot? Opened { get; set; }

    /// <summary>The source was copied by the parent, whose mounts may be shared: it is cut off first.</summary>
    public bool FromParent { get; set; }

    /// <summary>Mounts below it are to travel to the host.</summary>
    public bool SharesWithHost => IsBind && Options.Propagation is { } list && list.Exists(one => (one & MountPropagation.Shared) != 0);

    /// <summary>
    /// Refuses what the kernel would refuse, had it been the container's user namespace that copied the source: to take away a flag that the source
    /// has from outside. A copy of the parent's is not locked.
    /// </summary>
    public void CheckLocked(SafeHandle source)
    {
        if (!Options.NamesAttributes || SystemCall.fstatfs((int)source.DangerousGetHandle(), out var fileSystem) < 0) return;
        ulong has = Attributes(fileSystem.f_flags);
        ulong lost = has & ClearUnlocked & ~MountAttr.MOUNT_ATTR_NOSYMFOLLOW & ~MountAttr.MOUNT_ATTR__ATIME & ~(ulong)Options.Set;
        const ulong times = MountAttr.MOUNT_ATTR__ATIME | MountAttr.MOUNT_ATTR_NODIRATIME;
        bool otherTimes = Options.NamesAccessTimes && (has & times) != ((ulong)Options.Set & times);
        if (lost == 0 && !otherTimes) return;
        throw new CaissonException($"Cannot give {Destination} the attributes that were asked for", "mount_setattr", Errno.EPERM, Spec.Source,
            $"a user namespace may not take from a mount what it has from outside: {(otherTimes ? "its access times" : Caisson.Linux.Flags.MountAttributes(lost))}", "leave the option out, or have the source mounted without the flag outside");
    }
}
