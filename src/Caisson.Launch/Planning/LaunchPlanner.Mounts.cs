using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

internal sealed partial class LaunchPlanner
{
    private List<PlannedMount>? _mounts;

    private List<PlannedMount> PlanMounts()
    {
        var mounts = new List<PlannedMount>(_spec.Mounts?.Count ?? 0);
        var root = _request.Overlay is null && _spec.Root?.Path is { Length: > 1 } ? RootPath : null;
        foreach (var spec in _spec.Mounts ?? [])
        {
            var mount = new PlannedMount(spec, mounts.Count, root);
            if (mount.UnknownOption is { } option)
                throw new CaissonException($"The bind mount on {mount.Destination} cannot have the option '{option}'", "a bind mount has no file system of its own that could take it, and it is none of the options that every mount may have",
                    option == "readonly" ? "write ro" : "correct the option, or leave it out");
            mounts.Add(mount);
        }
        return mounts;
    }

    private void AddMount(PlannedMount mount, Slot root)
    {
        if (mount.IsRoot)
            throw new CaissonException($"Nothing can be mounted on {mount.Destination}", "that is the container's root itself, which the mount would hide", "set root.path to what is to be the root");
        if (mount.Options.TmpCopyUp && (mount.IsBind || mount.Spec.Type != "tmpfs"))
            Warn($"tmpcopyup has no effect on {mount.Destination}: it fills a new tmpfs, and this is none");
        if (mount.Options.Remount) Remount(mount, root);
        else if (mount.OnlyPropagates) SetAttributes(FindMount(mount, root), mount, $"change how mounts travel below {mount.Destination}");
        else if (mount.Link is { } target) MakeLinkAgain(mount, target, root);
        else if (mount.IsBind) Bind(mount, root);
        else if (mount.Spec.Type is "cgroup" or "cgroup2") MountCgroup(mount, root);
        else MountNew(mount, root);
    }

    private void MakeLinkAgain(PlannedMount mount, string target, Slot root)
    {
        var path = Path.TrimEndingDirectorySeparator(mount.Destination);
        int slash = path.LastIndexOf('/');
        var name = path[(slash + 1)..];
        if (name is "." or "..")
            throw new CaissonException($"The link {SourceOf(mount)} cannot be made again as {mount.Destination}", $"{name} is no name for a link", "let the destination end in the link's name");
        Step(new MakeLinkInRoot(root, slash <= 0 ? "/" : path[..slash], name, target));
    }

    private void Bind(PlannedMount mount, Slot root)
    {
        var source = TakeSource(mount, root);
        ReplaceFlags(source, mount, $"give {mount.Destination} the attributes that were asked for");
        Step(Place(mount, source, root));
    }

    private MountInRoot Place(PlannedMount mount, Slot slot, Slot root) =>
        // An image whose /proc is a link would have it mounted elsewhere, and what is hidden and labelled there would stay open.
        new(slot, root, mount.Destination, symbolicLinks: mount.IsBind || mount.Spec.Type is not ("proc" or "sysfs"), $"put it where the container sees {mount.Destination}",
            coverLink: mount.Options.DestinationNoFollow, keep: _sealed.Exists(each => each.Slot == slot));

    /// <summary>Attributes and propagation, each set once: first those of this mount alone, then those of the whole tree.</summary>
    private void SetAttributes(Slot slot, PlannedMount mount, string purpose)
    {
        if (mount.Options.Set != 0 || mount.Options.Clear != 0) Step(new SetMountAttributes(slot, (ulong)mount.Options.Set, (ulong)mount.Options.Clear, 0, false, purpose));
        SetTree(slot, mount, purpose);
    }

    /// <summary>
    /// As mount(2) has it, a mount that is there already ends with the flags that the options name and no others, as soon as they name one. In a user
    /// namespace what it has from outside is locked: that stays, and only taking it away by name is an error.
    /// </summary>
    private void ReplaceFlags(Slot slot, PlannedMount mount, string purpose, ulong later = 0)
    {
        if (mount.Options.NamesAttributes)
        {
            ulong set = (ulong)mount.Options.Set & ~later;
            // What it was given when it was mounted is not to be lost.
            if (mount.Options.Remount) set |= _deviceRules.Without(mount, null);
            bool locked = _namespaces.Has(Sched.CLONE_NEWUSER);
            Step(new SetMountAttributes(slot, set, locked ? mount.ClearUnlocked : mount.Clear, 0, false, purpose, clearUnlocked: mount.ClearUnlocked));
        }
        SetTree(slot, mount, purpose, later);
    }

    /// <summary>What concerns the mounts below as well.</summary>
    private void SetTree(Slot slot, PlannedMount mount, string purpose, ulong later = 0)
    {
        var options = mount.Options;
        ulong cutOff = mount.FromParent && !mount.SharesWithHost ? Mount.MS_SLAVE : 0;
        ulong set = (ulong)options.RecursiveSet & ~later;
        if (mount.TakesSource) set |= _deviceRules.Without(mount, mount.InRoot ?? SourceOf(mount));
        if (set != 0 || options.RecursiveClear != 0 || cutOff != 0)
            Step(new SetMountAttributes(slot, set, (ulong)options.RecursiveClear, cutOff, true, purpose + ", in all that is mounted below it too"));
        foreach (var propagation in options.Propagation ?? [])
            Step(new SetMountAttributes(slot, 0, 0, (ulong)(propagation & ~MountPropagation.Recursive), (propagation & MountPropagation.Recursive) != 0,
                $"let mounts below {mount.Destination} travel as asked"));
    }

    private void MountNew(PlannedMount mount, Slot root)
    {
        var type = mount.Spec.Type is { Length: > 0 } given ? given
            : throw new CaissonException($"The mount on {mount.Destination} has no type", "it is no bind mount either", "set its type, or the option bind");
        bool copies = mount.Options.TmpCopyUp && type == "tmpfs";
        // What the image makes large is the container's memory, not the caller's.
        if (copies && _running == 0) AwaitControlGroups();
        var slot = _plan.NewSlot(mount.Destination);
        ulong later = SealLater(mount, slot);
        var parameters = Parameters(mount, type);
        Step(new NewFileSystem(type, slot, parameters, (ulong)mount.Options.Set & ~later | _deviceRules.Without(mount, null), $"make the {type} that the container sees as {mount.Destination}",
            type == ProcType && _bornLast ? ("pidns", _joinedPids!) : null));
        if (copies)
            Step(new CopyUp(slot, root, mount.Destination, _copies ??= new CopyMemory(), keepMode: Gives(mount, "mode"), keepOwner: Gives(mount, "uid") || Gives(mount, "gid")));
        // In a user namespace a new file system has the namespace's owners by itself.
        if (mount.Spec.UidMappings is not null || mount.Options.IdMap && !_namespaces.Has(Sched.CLONE_NEWUSER))
            Step(new MapIds(slot, IdsOf(mount), recursive: false));
        SetTree(slot, mount, $"give {mount.Destination} the attributes that were asked for", later);
        Step(Place(mount, slot, root));
    }

    private CopyMemory? _copies;

    private static bool Gives(PlannedMount mount, string key)
    {
        foreach (var option in mount.Options.Data ?? [])
            if (option.StartsWith(key, StringComparison.Ordinal) && option.Length > key.Length && option[key.Length] == '=') return true;
        return false;
    }

    private List<KeyValuePair<string, string?>> Parameters(PlannedMount mount, string type)
    {
        var parameters = Options(mount, type);
        if (mount.Spec.Source is { Length: > 0 } source) parameters.Insert(0, new("source", source));
        if (_spec.Linux?.MountLabel is { Length: > 0 } label && SecurityLabels.CanBeLabelled(type)) parameters.Add(new(EngineAnnotations.LabelOption(_spec), label));
        AddFlags(parameters, mount.Options.SuperblockSet);
        if (type == "tmpfs" && !Gives(mount, "mode") && CoveredMode(mount.Destination) is { } mode)
            parameters.Add(new("mode", Convert.ToString(mode, 8)));
        return parameters;
    }

    /// <summary>The file system's own options. A list of lower layers that is too long for one value is given one by one (Linux 6.8).</summary>
    private static List<KeyValuePair<string, string?>> Options(PlannedMount mount, string? type)
    {
        var parameters = new List<KeyValuePair<string, string?>>();
        foreach (var option in mount.Options.Data ?? [])
        {
            int separator = option.IndexOf('=');
            if (separator < 0) parameters.Add(new(option, null));
            else if (type == "overlay" && option.StartsWith("lowerdir=", StringComparison.Ordinal) && CString.ByteCount(option) - separator > LongestValue) AddLayers(parameters, option[(separator + 1)..]);
            else parameters.Add(new(option[..separator], option[(separator + 1)..]));
        }
        return parameters;
    }

    private const int LongestValue = 255;

    // "a:b::c": b below a, and after the empty one what holds data alone. Backslashes keep colons from separating.
    private static void AddLayers(List<KeyValuePair<string, string?>> parameters, string layers)
    {
        var layer = new System.Text.StringBuilder();
        var key = "lowerdir+";
        for (int i = 0; i <= layers.Length; i++)
        {
            if (i < layers.Length && layers[i] == '\\' && i + 1 < layers.Length) layer.Append(layers[++i]);
            else if (i < layers.Length && layers[i] != ':') layer.Append(layers[i]);
            else if (layer.Length > 0)
            {
                parameters.Add(new(key, layer.ToString()));
                layer.Clear();
            }
            else key = "datadir+";
        }
    }

    private static void AddFlags(List<KeyValuePair<string, string?>> parameters, SuperblockFlags flags)
    {
        if ((flags & SuperblockFlags.Sync) != 0) parameters.Add(new("sync", null));
        if ((flags & SuperblockFlags.Dirsync) != 0) parameters.Add(new("dirsync", null));
        if ((flags & SuperblockFlags.Lazytime) != 0) parameters.Add(new("lazytime", null));
        if ((flags & SuperblockFlags.Mand) != 0) parameters.Add(new("mand", null));
        // iversion: file systems that keep a version of each inode have done so without being told since Linux 6.
    }

    private static void AddClearedFlags(List<KeyValuePair<string, string?>> parameters, SuperblockFlags flags)
    {
        if ((flags & SuperblockFlags.Sync) != 0) parameters.Add(new("async", null));
        if ((flags & SuperblockFlags.Lazytime) != 0) parameters.Add(new("nolazytime", null));
        if ((flags & SuperblockFlags.Mand) != 0) parameters.Add(new("nomand", null));
    }

    /// <summary>A tmpfs without a mode of its own takes that of the directory it covers. The look is only for that: the mount itself resolves anew.</summary>
    private uint? CoveredMode(string destination)
    {
        try
        {
            using var root = Caisson.Linux.Files.RootDirectory.Open(RootOnHost);
            return root.Examine(destination)?.Permissions;
        }
        catch (CaissonException)
        {
            return null;
        }
    }

    /// <summary>Where the container's files are looked up before it exists. A joined mount namespace is seen from here if a process in it names it.</summary>
    private string RootOnHost => _running != 0 ? $"/proc/{_running}/root" : _request.Overlay is { } overlay ? overlay.Layers[0].Lower ?? RootPath : JoinedRoot + RootPath;

    private string JoinedRoot
    {
        get
        {
            foreach (var (flag, _, path) in _namespaces.Paths)
                if (flag == Sched.CLONE_NEWNS && path.StartsWith("/proc/", StringComparison.Ordinal) && path.EndsWith("/ns/mnt", StringComparison.Ordinal))
                    return path[..^"/ns/mnt".Length] + "/root";
            return "";
        }
    }

    /// <summary>The file system's own options concern all mounts of it; the kernel refuses them where it belongs to somebody else.</summary>
    private void Remount(PlannedMount mount, Slot root)
    {
        var slot = FindMount(mount, root);
        var parameters = Options(mount, mount.Spec.Type);
        AddFlags(parameters, mount.Options.SuperblockSet);
        AddClearedFlags(parameters, mount.Options.SuperblockClear);
        if (parameters.Count > 0) Step(new ReconfigureFileSystem(slot, new FileSystemParameters(parameters), $"change the options of the file system on {mount.Destination}"));
        ReplaceFlags(slot, mount, $"change the attributes of {mount.Destination}", later: SealAgain(mount, slot));
    }

    private Slot FindMount(PlannedMount mount, Slot root)
    {
        var slot = _plan.NewSlot(mount.Destination);
        Step(new FindInRoot(root, mount.Destination, slot, $"find the mount on {mount.Destination}"));
        return slot;
    }
}
