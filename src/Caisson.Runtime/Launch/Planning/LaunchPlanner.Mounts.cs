using Caisson.Linux.Abi;
using Caisson.Oci;
using Caisson.Runtime.Launch.Plan;
using Caisson.Runtime.Launch.Steps;

namespace Caisson.Runtime.Launch.Planning;

internal sealed partial class LaunchPlanner
{
    private List<PlannedMount>? _mounts;

    private List<PlannedMount> PlanMounts()
    {
        var mounts = new List<PlannedMount>(_spec.Mounts?.Count ?? 0);
        foreach (var mount in _spec.Mounts ?? []) mounts.Add(new PlannedMount(mount, mounts.Count));
        return mounts;
    }

    /// <summary>Copies a bind mount's source, idmapped if it is to be.</summary>
    private void CloneSource(PlannedMount mount)
    {
        var options = mount.Options;
        var path = SourceOf(mount);
        if (options.CopySymlink && LinkTarget(path) is { } target)
        {
            mount.Link = target;
            return;
        }
        bool follow = !options.SourceNoFollow;
        if (mount.MapsIds)
        {
            var maps = MapsOf(mount);
            mount.FromParent = true;
            mount.Source = _plan.NewSlot(_plan.Needs($"{path}, idmapped", () => IdMappedMount.Clone(path, options.BindRecursive, follow, options.IdMapRecursive, maps)));
            return;
        }
        mount.FromParent = _host.Privileged && _namespaces.Has(Sched.CLONE_NEWUSER);
        mount.Source = CloneFromHost(path, path, options.BindRecursive, $"take {path}, to be seen as {mount.Destination}", follow);
    }

    private string SourceOf(PlannedMount mount) => mount.Spec.Source is { Length: > 0 } source ? HostPath(source)
        : throw new CaissonException($"The bind mount on {mount.Destination} has no source");

    /// <summary>Where a link leads; null for anything else. What is not there is the mount's to report.</summary>
    private static string? LinkTarget(string path)
    {
        var buffer = new byte[4096];
        int length = SystemCall.readlinkat(Fcntl.AT_FDCWD, path, buffer);
        return length > 0 ? System.Text.Encoding.UTF8.GetString(buffer, 0, length) : null;
    }

    /// <summary>The maps of an idmapped mount: its own, or those of the container's user namespace.</summary>
    private (List<SpecIdMapping> Users, List<SpecIdMapping> Groups) MapsOf(PlannedMount mount)
    {
        if (!_host.Privileged)
            throw new CaissonException($"The ids of the mount on {mount.Destination} cannot be mapped", "the kernel lets only the administrator of the user namespace that mounted a file system show it with other owners",
                "run as root, or leave idmap and the mount's mappings out: in a rootless container the caller's own files belong to root already");
        return mount.Spec.UidMappings is { } users && mount.Spec.GidMappings is { } groups ? (users, groups)
            : _spec.Linux?.UidMappings is { Count: > 0 } ownUsers && _spec.Linux.GidMappings is { Count: > 0 } ownGroups ? (ownUsers, ownGroups)
            : throw new CaissonException($"The mount on {mount.Destination} cannot be idmapped", "neither it nor the container has id mappings", "give the mount uidMappings and gidMappings");
    }

    private void AddMount(PlannedMount mount, Slot root)
    {
        if (mount.IsRoot)
            throw new CaissonException($"Nothing can be mounted on {mount.Destination}", "that is the container's root itself, which the mount would hide", "set root.path to what is to be the root");
        if (mount.Options.TmpCopyUp && (mount.IsBind || mount.Spec.Type != "tmpfs"))
            Warn($"tmpcopyup has no effect on {mount.Destination}: it fills a new tmpfs, and this is none");
        if (mount.Options.Remount) Remount(mount, root);
        else if (mount.OnlyPropagates) Adapt(FindMount(mount, root), mount, $"change how mounts travel below {mount.Destination}");
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
        Adapt(mount.Source!, mount, $"give {mount.Destination} the attributes that were asked for");
        Step(Place(mount, mount.Source!, root));
    }

    private static MountInRoot Place(PlannedMount mount, Slot slot, Slot root) =>
        // An image whose /proc is a link would have it mounted elsewhere, and what is hidden and labelled there would stay open.
        new(slot, root, mount.Destination, symbolicLinks: mount.IsBind || mount.Spec.Type is not ("proc" or "sysfs"), $"put it where the container sees {mount.Destination}",
            coverLink: mount.Options.DestinationNoFollow);

    /// <summary>Attributes and propagation, each set once: first those of this mount alone, then those of the whole tree.</summary>
    private void Adapt(Slot slot, PlannedMount mount, string purpose, bool attributesGiven = false)
    {
        var options = mount.Options;
        ulong cutOff = mount.FromParent && !mount.SharesWithHost ? Mount.MS_SLAVE : 0;
        if (!attributesGiven && (options.Set != 0 || options.Clear != 0)) Step(new SetMountAttributes(slot, (ulong)options.Set, (ulong)options.Clear, 0, false, purpose));
        if (options.RecursiveSet != 0 || options.RecursiveClear != 0 || cutOff != 0)
            Step(new SetMountAttributes(slot, (ulong)options.RecursiveSet, (ulong)options.RecursiveClear, cutOff, true, purpose + ", in all that is mounted below it too"));
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
        // What is filled cannot be read-only yet.
        ulong later = copies ? (ulong)mount.Options.Set & MountAttr.MOUNT_ATTR_RDONLY : 0;
        var slot = _plan.NewSlot(mount.Destination);
        var parameters = Parameters(mount, type);
        Step(new NewFileSystem(type, slot, parameters, (ulong)mount.Options.Set & ~later, $"make the {type} that the container sees as {mount.Destination}"));
        if (copies)
            Step(new CopyUp(slot, root, mount.Destination, _copies ??= new CopyMemory(), keepMode: Gives(mount, "mode"), keepOwner: Gives(mount, "uid") || Gives(mount, "gid")));
        // In a user namespace a new file system has the namespace's owners by itself.
        if (mount.Spec.UidMappings is not null || mount.Options.IdMap && !_namespaces.Has(Sched.CLONE_NEWUSER))
        {
            var maps = MapsOf(mount);
            Step(new MapIds(slot, _plan.Needs($"ids for {mount.Destination}", () => IdMappedMount.Namespace(maps)), recursive: false));
        }
        if (later != 0) Step(new SetMountAttributes(slot, later, 0, 0, false, $"let {mount.Destination} be changed no more"));
        Adapt(slot, mount, $"give {mount.Destination} the attributes that were asked for", attributesGiven: true);
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
            else if (type == "overlay" && option.StartsWith("lowerdir=", StringComparison.Ordinal) && System.Text.Encoding.UTF8.GetByteCount(option) - separator > LongestValue) AddLayers(parameters, option[(separator + 1)..]);
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

    /// <summary>Where the container's files are looked up before it exists.</summary>
    private string RootOnHost => _running != 0 ? $"/proc/{_running}/root" : _request.Overlay is { } overlay ? overlay.Layers[0].Lower : RootPath;

    /// <summary>
    /// Only what the options name changes, so flags that are locked stay. The file system's own options concern all mounts
    /// of it; the kernel refuses them where it belongs to somebody else.
    /// </summary>
    private void Remount(PlannedMount mount, Slot root)
    {
        var slot = FindMount(mount, root);
        var parameters = Options(mount, mount.Spec.Type);
        AddFlags(parameters, mount.Options.SuperblockSet);
        AddClearedFlags(parameters, mount.Options.SuperblockClear);
        if (parameters.Count > 0) Step(new ReconfigureFileSystem(slot, new FileSystemParameters(parameters), $"change the options of the file system on {mount.Destination}"));
        Adapt(slot, mount, $"change the attributes of {mount.Destination}");
    }

    private Slot FindMount(PlannedMount mount, Slot root)
    {
        var slot = _plan.NewSlot(mount.Destination);
        Step(new FindInRoot(root, mount.Destination, slot, $"find the mount on {mount.Destination}"));
        return slot;
    }
}
