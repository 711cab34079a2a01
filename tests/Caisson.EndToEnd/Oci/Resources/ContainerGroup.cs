using Caisson.EndToEnd.Harness;

namespace Caisson.EndToEnd.Oci.Resources;

/// <summary>A process's control groups, read from outside: the machine's own mounts, whatever the sandbox shows.</summary>
internal sealed class ContainerGroup
{
    private readonly Dictionary<string, string> _directories = [];

    internal ContainerGroup(int pid)
    {
        foreach (var line in ProcessTable.ReadText($"/proc/{pid}/cgroup").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var fields = line.Split(':', 3);
            foreach (var controller in fields[1].Split(','))
                if (Mount(controller) is { } mount) _directories[controller] = mount + fields[2];
        }
    }

    /// <summary>The version 2 directory.</summary>
    internal string? Unified => _directories.GetValueOrDefault("");

    /// <summary>Whether a controller is one of version 1.</summary>
    internal bool IsLegacy(string controller) => _directories.ContainsKey(controller);

    /// <summary>Whether the machine has a controller, in whichever version.</summary>
    internal bool Has(string controller) => IsLegacy(controller) || (Mount("") is { } top && ProcessTable.ReadText(top + "/cgroup.controllers").Split([' ', '\n']).Contains(controller));

    /// <summary>A file's content; the part before its first dot is the controller.</summary>
    internal string Read(string file) => File.ReadAllText(PathOf(file)).TrimEnd('\n');

    internal string PathOf(string file) => (_directories.GetValueOrDefault(file.Split('.')[0]) ?? Unified) + "/" + file;

    private static string? Mount(string controller)
    {
        foreach (var mount in MountTable.Read("/proc/self/mountinfo"))
        {
            if (controller.Length == 0 ? mount.Type == "cgroup2" : mount.Type == "cgroup" && Path.GetFileName(mount.Point).Split(',').Contains(controller)) return mount.Point;
        }
        return null;
    }
}
