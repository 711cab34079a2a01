using Caisson.Launch.Plan;
using Caisson.Launch.Steps;
using Caisson.Linux.Abi;
using Caisson.Oci;

namespace Caisson.Launch.Planning;

internal sealed partial class LaunchPlanner
{
    private readonly List<(string Path, DeviceNumber Number, uint Mode, uint User, uint Group, Slot? Host, int Made)> _devices = [];

    // Made by the parent, as neither the container may make them nor the machine has them.
    private readonly List<MadeDevice> _made = [];

    /// <summary>A directory of devices that comes from the host has its devices already.</summary>
    private bool MakesDevices => _mounts!.TrueForAll(mount => !mount.IsBind || Path.TrimEndingDirectorySeparator(mount.Destination) != "/dev");

    /// <summary>Devices cannot be made in a user namespace: there the host's are bound, each verified.</summary>
    private void OpenHostDevices()
    {
        if (!MakesDevices) return;
        var devices = _spec.Linux?.Devices ?? [];
        foreach (var (path, minor) in DefaultDevices)
            if (!devices.Exists(device => InContainer(device.Path!) == path))
                AddDevice(path, path == "/dev/tty" ? new DeviceNumber('c', 5, 0) : new DeviceNumber('c', 1, minor), 0x1B6 /* 0666 */, 0, 0);
        foreach (var device in devices)
            AddDevice(InContainer(device.Path!), new DeviceNumber(device.Type is "b" ? 'b' : device.Type is "p" ? 'p' : 'c', (uint)(device.Major ?? 0), (uint)(device.Minor ?? 0)),
                device.FileMode & 0xFFFu ?? 0x1B6, device.Uid ?? 0, device.Gid ?? 0);
    }

    private void AddDevice(string path, DeviceNumber number, uint mode, uint user, uint group)
    {
        Slot? host = null;
        int made = -1;
        bool mayMake = !_namespaces.Has(Sched.CLONE_NEWUSER) && _host.InFirstUserNamespace;
        if (number.Kind != 'p' && (!mayMake || IsShut(path)))
        {
            bool canMake = _host.InFirstUserNamespace && (ParentTakes || mayMake && _namespaces.IsNew(Sched.CLONE_NEWNS));
            if (canMake && !HostDevices.IsAt(path, number))
            {
                made = _made.Count;
                _made.Add(new MadeDevice(path, number, mode, OnHost(_spec.Linux?.UidMappings, user), OnHost(_spec.Linux?.GidMappings, group)));
            }
            else
            {
                host = _plan.NewSlot(path);
                var place = canMake ? path : HostDevices.Find(path, number) ?? path;
                Step(new CloneDevice(place, host, number, $"take the host's {place}: {(mayMake ? "a node in the root file system could not be opened" : "a user namespace may not make devices")}"));
            }
        }
        _devices.Add((path, number, mode, user, group, host, made));
    }

    /// <summary>A node that is made there could not be opened: it would lie in the root file system or in another that is not the container's own.</summary>
    private bool IsShut(string path)
    {
        PlannedMount? on = null;
        foreach (var mount in _mounts!)
            if (!mount.Options.Remount && !mount.OnlyPropagates && mount.IsAbove(path)) on = mount;
        return on is null ? NoDevices != 0 : on.IsWithoutDevices || _deviceRules.Without(on, null) != 0;
    }

    private static uint OnHost(List<SpecIdMapping>? maps, uint id) => Diagnosis.LaunchSubject.ToHost(maps ?? [], id) ?? id;

    /// <summary>A path of the document as the container sees it: without what only the host sees of it, and without what says nothing.</summary>
    private string InContainer(string path) => RootPaths.Strip(_request.Overlay is null && _spec.Root?.Path is { Length: > 0 } ? RootPath : "/", path);

    /// <summary>What every container has in /dev (runtime-spec, "Default Devices"): null, zero, full, random, urandom, tty, and links.</summary>
    private static ReadOnlySpan<(string Path, uint Minor)> DefaultDevices => new (string, uint)[]
    {
        ("/dev/null", 3), ("/dev/zero", 5), ("/dev/full", 7), ("/dev/random", 8), ("/dev/urandom", 9), ("/dev/tty", 0),
    };

    private void AddDevices(Slot root)
    {
        if (!MakesDevices) return;
        var directories = new Dictionary<string, Slot>();
        PlaceMadeDevices(root);
        foreach (var (path, number, mode, user, group, host, made) in _devices)
        {
            if (made >= 0) continue;
            if (host is not null)
            {
                Step(new MountInRoot(host, root, path, false, $"put the device where the container sees {path}"));
                continue;
            }
            var (directory, name) = DirectoryOf(path, root, directories);
            Step(new MakeNode(directory, name, number, mode, user, group, path));
        }
        var dev = DirectoryOf("/dev/x", root, directories).Directory;
        Step(new MakeLink(dev, "fd", "/proc/self/fd"));
        Step(new MakeLink(dev, "stdin", "/proc/self/fd/0"));
        Step(new MakeLink(dev, "stdout", "/proc/self/fd/1"));
        Step(new MakeLink(dev, "stderr", "/proc/self/fd/2"));
        Step(new MakeLink(dev, "ptmx", "pts/ptmx"));
    }

    /// <summary>The file system that they were made in gets a place for as long as they are copied from it: no later step needs the host's /proc but hooks.</summary>
    private void PlaceMadeDevices(Slot root)
    {
        if (_made.Count == 0) return;
        const string place = "/proc";
        Step(new Attach(_plan.NewSlot(_plan.Needs("devices", () => HostDevices.Make(_made))), place, "let the devices be found that were made because the machine has them nowhere"));
        foreach (var (path, number, _, _, _, _, made) in _devices)
        {
            if (made < 0) continue;
            var slot = _plan.NewSlot(path);
            Step(new CloneDevice($"{place}/{made}", slot, number, $"take the device that was made for {path}"));
            Step(new MountInRoot(slot, root, path, false, $"put the device where the container sees {path}"));
        }
        Step(new Detach(place, "show the host's /proc again"));
    }

    private (Slot Directory, string Name) DirectoryOf(string path, Slot root, Dictionary<string, Slot> directories)
    {
        int slash = path.LastIndexOf('/');
        var parent = slash <= 0 ? "/" : path[..slash];
        if (!directories.TryGetValue(parent, out var directory))
        {
            directory = _plan.NewSlot(parent);
            Step(new OpenDirectory(root, parent, directory, false, $"open {parent} once; its devices are made in it by name"));
            directories.Add(parent, directory);
        }
        return (directory, path[(slash + 1)..]);
    }
}
