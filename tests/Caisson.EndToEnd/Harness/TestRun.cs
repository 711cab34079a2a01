using System.Globalization;

namespace Caisson.EndToEnd.Harness;

/// <summary>What all tests of one run share: a directory, a marker for its processes, the programs under test.</summary>
public static class TestRun
{
    private const string Prefix = "/var/tmp/caisson-e2e.";
    private static readonly Lazy<string> s_directory = new(CreateDirectory);

    /// <summary>The environment variable that every program under test carries.</summary>
    public const string Marker = "CAISSON_TEST_ID";

    /// <summary>The marker's value: unique while this process lives.</summary>
    public static string Id { get; } = $"{Environment.ProcessId}-{Environment.TickCount64:x}";

    /// <summary>True when the tests run as root.</summary>
    public static bool IsRoot { get; } = Libc.geteuid() == 0;

    /// <summary>A directory of this run that everybody may enter and read; removed at its end.</summary>
    public static string Directory => s_directory.Value;

    /// <summary>The repository, or null where only the published tests are (in a virtual machine).</summary>
    public static string? Repository { get; } = FindRepository();

    private static string? FindRepository()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "caisson.slnx")))
                return directory.FullName;
        }
        return null;
    }

    private static string CreateDirectory()
    {
        RemoveLeftovers();
        if (IsRoot)
            TestGroups.Enter();
        var directory = Prefix + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        System.IO.Directory.CreateDirectory(directory);
        File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => RemoveTree(directory);
        return directory;
    }

    /// <summary>Removes what runs that were killed have left.</summary>
    private static void RemoveLeftovers()
    {
        foreach (var directory in System.IO.Directory.EnumerateDirectories("/var/tmp", "caisson-e2e.*"))
        {
            if (int.TryParse(directory.AsSpan(Prefix.Length), CultureInfo.InvariantCulture, out var pid) && ProcessTable.Find(pid) is null)
                RemoveTree(directory);
        }
    }

    /// <summary>Removes a directory of the harness, unless something is mounted below it.</summary>
    internal static void RemoveTree(string directory)
    {
        if (!directory.StartsWith(Prefix, StringComparison.Ordinal))
            throw new ArgumentException($"{directory} is not the harness's own");
        // Deleting through a bind mount would delete its source.
        foreach (var mount in MountTable.Read("/proc/self/mountinfo"))
        {
            if (mount.Point == directory || mount.Point.StartsWith(directory + "/", StringComparison.Ordinal))
                return;
        }
        var rm = ChildProcess.Start(["/bin/rm", "-rf", "--one-file-system", directory], [], new Dictionary<int, int>());
        rm.Ended.Wait();
    }
}
