using System.Globalization;

namespace Caisson.EndToEnd.Harness;

/// <summary>
/// Control groups of this run's own, which the harness moves into when it is root: groups that programs make beside or below their own do not
/// meet those of another run, and what is left of them can be told.
/// </summary>
internal static class TestGroups
{
    private const string Prefix = "caisson-e2e-";
    private static readonly List<(string Directory, string Before)> s_entered = [];

    private static string Name => Prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    /// <summary>The directory of this run's group in a hierarchy, which holds no process in version 2; null where the run has none.</summary>
    internal static string? Find(string mountPoint) =>
        s_entered.Find(entry => entry.Directory.StartsWith(mountPoint + "/", StringComparison.Ordinal)).Directory;

    /// <summary>Whether a group belongs to a run that is not this one.</summary>
    internal static bool IsOthers(string path)
    {
        var at = path.IndexOf("/" + Prefix, StringComparison.Ordinal);
        return at >= 0 && !(path + "/").Contains($"/{Name}/", StringComparison.Ordinal);
    }

    /// <summary>Whether a group outside this run's own names the run, or is a unit of systemd's that a test had made: systemd gives those places of its own.</summary>
    internal static bool IsOurs(string path) => (path + "/").Contains($"/{Name}/", StringComparison.Ordinal) || path.Contains($"/{Name}-", StringComparison.Ordinal)
        || (Path.GetExtension(path) is ".scope" or ".slice" && path.Contains("caisson", StringComparison.OrdinalIgnoreCase));

    /// <summary>A name for a group at the top of a hierarchy that no other run uses.</summary>
    internal static string Unique(string name) => $"{Name}-{name}";

    internal static void Enter()
    {
        foreach (var mount in MountTable.Read("/proc/self/mountinfo"))
        {
            if (mount.Type is not ("cgroup" or "cgroup2") || !mount.Point.StartsWith("/sys/fs/cgroup", StringComparison.Ordinal))
                continue;
            var before = Snapshot.OwnCgroup(mount) is var own && own == "/" ? mount.Point : mount.Point + own;
            RemoveLeftovers(mount.Type == "cgroup2" ? mount.Point : before);
            // In version 2 a group with processes hands no controllers on: this run's is at the top and has one below it for the harness itself.
            var directory = (mount.Type == "cgroup2" ? mount.Point : before) + "/" + Name;
            var inner = mount.Type == "cgroup2" ? directory + "/harness" : directory;
            try
            {
                Directory.CreateDirectory(inner);
                foreach (var file in (ReadOnlySpan<string>)["cpuset.cpus", "cpuset.mems"])
                    if (mount.Type == "cgroup" && File.Exists($"{directory}/{file}"))
                        File.WriteAllText($"{directory}/{file}", File.ReadAllText($"{before}/{file}"));
                File.WriteAllText(inner + "/cgroup.procs", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
                s_entered.Add((directory, before));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Remove(directory);
            }
        }
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Leave();
    }

    private static void Leave()
    {
        foreach (var (directory, before) in s_entered)
        {
            try
            {
                File.WriteAllText(before + "/cgroup.procs", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // The group cannot be removed then, and the next run does it.
            }
            Remove(directory);
        }
    }

    /// <summary>Removes the groups of runs that were killed.</summary>
    private static void RemoveLeftovers(string parent)
    {
        foreach (var directory in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            if (int.TryParse(Path.GetFileName(directory).AsSpan(Prefix.Length), CultureInfo.InvariantCulture, out var pid) && ProcessTable.Find(pid) is null)
                Remove(directory);
        }
    }

    private static void Remove(string directory)
    {
        try
        {
            foreach (var below in Directory.GetDirectories(directory))
                Remove(below);
            if (Directory.Exists(directory))
                Directory.Delete(directory);
        }
        catch (IOException)
        {
            // Gone already.
        }
    }
}
