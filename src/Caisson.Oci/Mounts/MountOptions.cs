namespace Caisson.Oci;

/// <summary>
/// The options of one mount, sorted by what they are about: the mount, the file system instance, propagation, the runtime, or the file
/// system's own (mount(8), "FILESYSTEM-INDEPENDENT MOUNT OPTIONS"; config.md, "Linux mount options").
/// </summary>
/// <remarks>Of options that contradict each other the later one wins, as in mount(8).</remarks>
public sealed partial class MountOptions
{
    /// <summary>What the mount itself gets.</summary>
    public MountAttributes Set { get; private set; }

    /// <summary>
    /// What the mount itself loses; matters where it starts with something, as a bind mount does. Contains the whole
    /// <see cref="MountAttributes.AtimeMask"/> whenever an access time option was given, as mount_setattr(2) wants it.
    /// </summary>
    public MountAttributes Clear { get; private set; }

    /// <summary>What the mount and all mounts below it get: the options <c>rro</c>, <c>rnosuid</c>, …</summary>
    public MountAttributes RecursiveSet { get; private set; }

    /// <summary>What the mount and all mounts below it lose: <c>rrw</c>, <c>rsuid</c>, …; the access time field as in <see cref="Clear"/>.</summary>
    public MountAttributes RecursiveClear { get; private set; }

    /// <summary>Whether any option concerns <see cref="Set"/> or <see cref="Clear"/>, if only to say what is so anyway, such as <c>norelatime</c>.</summary>
    public bool NamesAttributes { get; private set; }

    /// <summary>Whether an option says how access times are kept: <c>noatime</c>, <c>nodiratime</c>, <c>relatime</c>, <c>strictatime</c>. Their negations do not.</summary>
    public bool NamesAccessTimes => _relatime || (Set & (MountAttributes.AtimeMask | MountAttributes.Nodiratime)) != 0;

    private bool _relatime;

    /// <summary>What the file system instance gets.</summary>
    public SuperblockFlags SuperblockSet { get; private set; }

    /// <summary>What the file system instance loses.</summary>
    public SuperblockFlags SuperblockClear { get; private set; }

    /// <summary>Propagation types in the order in which they are applied (<c>slave</c> and then <c>shared</c> is neither alone); null for none.</summary>
    public List<MountPropagation>? Propagation { get; private set; }

    /// <summary>Whether it is a bind mount: <c>bind</c> or <c>rbind</c>.</summary>
    public bool Bind { get; private set; }

    /// <summary>Whether the mounts below the source come along: <c>rbind</c>.</summary>
    public bool BindRecursive { get; private set; }

    /// <summary>Whether an existing mount is changed: <c>remount</c>.</summary>
    public bool Remount { get; private set; }

    /// <summary>Whether ids are mapped: <c>idmap</c> or <c>ridmap</c>.</summary>
    public bool IdMap { get; private set; }

    /// <summary>Whether ids are mapped in the mounts below as well: <c>ridmap</c>.</summary>
    public bool IdMapRecursive { get; private set; }

    /// <summary>Whether the new tmpfs is filled with what it covers: <c>tmpcopyup</c>.</summary>
    public bool TmpCopyUp { get; private set; }

    /// <summary>Whether a source that is a symbolic link is made again inside instead of being followed: <c>copy-symlink</c>.</summary>
    public bool CopySymlink { get; private set; }

    /// <summary>Whether a source that is a symbolic link is bound itself: <c>src-nofollow</c>.</summary>
    public bool SourceNoFollow { get; private set; }

    /// <summary>Whether a destination that is a symbolic link is covered itself: <c>dest-nofollow</c>.</summary>
    public bool DestinationNoFollow { get; private set; }

    /// <summary>The file system's own options, <c>key=value</c> or <c>key</c>, in their order; null for none.</summary>
    public List<string>? Data { get; private set; }

    private void Add(MountAttributes bits)
    {
        NamesAttributes = true;
        Set |= bits;
        Clear &= ~bits;
    }

    private void Remove(MountAttributes bits)
    {
        NamesAttributes = true;
        Clear |= bits;
        Set &= ~bits;
    }

    private void AddRecursive(MountAttributes bits)
    {
        RecursiveSet |= bits;
        RecursiveClear &= ~bits;
    }

    private void RemoveRecursive(MountAttributes bits)
    {
        RecursiveClear |= bits;
        RecursiveSet &= ~bits;
    }

    // Access time is a field of values, not a set of bits: the old value is cleared whole.
    private void Atime(MountAttributes value, bool named = false)
    {
        NamesAttributes = true;
        _relatime = named;
        Set = (Set & ~MountAttributes.AtimeMask) | value;
        Clear |= MountAttributes.AtimeMask;
    }

    private void AtimeUnless(MountAttributes value)
    {
        NamesAttributes = true;
        if ((Set & MountAttributes.AtimeMask) is MountAttributes.None || (Set & MountAttributes.AtimeMask) == value) Atime(MountAttributes.None);
    }

    private void RecursiveAtime(MountAttributes value)
    {
        RecursiveSet = (RecursiveSet & ~MountAttributes.AtimeMask) | value;
        RecursiveClear |= MountAttributes.AtimeMask;
    }

    private void RecursiveAtimeUnless(MountAttributes value)
    {
        if ((RecursiveSet & MountAttributes.AtimeMask) is MountAttributes.None || (RecursiveSet & MountAttributes.AtimeMask) == value)
            RecursiveAtime(MountAttributes.None);
    }

    private void Superblock(SuperblockFlags flag, bool on)
    {
        SuperblockSet = on ? SuperblockSet | flag : SuperblockSet & ~flag;
        SuperblockClear = on ? SuperblockClear & ~flag : SuperblockClear | flag;
    }
}
