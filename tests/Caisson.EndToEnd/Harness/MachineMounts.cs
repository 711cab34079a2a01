namespace Caisson.EndToEnd.Harness;

/// <summary>
/// What is mounted on the machine and is none of a sandbox's business: kept namespaces, other runtimes' containers, disks, and whatever somebody tried out.
/// Without these every sandbox begins with the same few mounts, on a machine in use as on a fresh one.
/// </summary>
internal static class MachineMounts
{
    // The kernel's own, and where programs are.
    private static readonly string[] s_trees = ["/proc", "/sys", "/dev", "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc", "/opt", "/nix"];

    /// <summary>The mount points to be cleared, in the order to do it in: what was mounted last comes first.</summary>
    internal static List<string> Unneeded() => Unneeded(MountTable.Read("/proc/self/mountinfo").ConvertAll(mount => mount.Point),
        [TestRun.Directory, AppContext.BaseDirectory, Programs.Source, Cache, .. TestRun.Repository is { } repository ? (ReadOnlySpan<string>)[repository] : []]);

    internal static List<string> Unneeded(IReadOnlyList<string> points, IReadOnlyList<string> needed)
    {
        var list = new List<string>();
        for (var i = points.Count - 1; i >= 0; i--)
        {
            var point = points[i];
            if (!Array.Exists(s_trees, tree => IsIn(point, tree)) && !needed.Any(path => IsIn(Path.GetFullPath(path), point)))
                list.Add(point);
        }
        return list;
    }

    private static string Cache => Environment.GetEnvironmentVariable("CAISSON_TEST_CACHE") ?? "/var/cache/caisson-tests";

    private static bool IsIn(string path, string directory) =>
        directory == "/" || path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal);
}
