using System.Collections.Concurrent;

namespace Caisson.EndToEnd.Harness;

/// <summary>Real root file systems, built once into a cache outside the repository by scripts/fixtures. Never write to them.</summary>
public static class Fixtures
{
    private static readonly ConcurrentDictionary<string, (string? Directory, string? Problem)> s_found = new();

    /// <summary>Debian's static busybox with all applets, about 2 MB: cheap to copy.</summary>
    public static string Busybox => Get("busybox");

    /// <summary>Debian bookworm, minbase, about 180 MB: put an overlay over it.</summary>
    public static string Debian => Get("debian");

    /// <summary>The newest util-linux of Debian with its libraries; no root file system.</summary>
    public static string UtilLinux => Get("util-linux");

    /// <summary>The machine's own.</summary>
    public static string Host => "/";

    /// <summary>Why a root file system cannot be had, or null.</summary>
    internal static string? WhyNot(string name) => Find(name).Problem;

    private static string Get(string name) => Find(name) is { Directory: { } directory }
        ? directory
        : throw new InvalidOperationException($"no {name} root file system: {Find(name).Problem}");

    private static (string? Directory, string? Problem) Find(string name) => s_found.GetOrAdd(name, static name =>
    {
        // Published tests (in a virtual machine) have the script beside them.
        var script = Path.Combine(TestRun.Repository ?? AppContext.BaseDirectory, "scripts/fixtures");
        List<string> environment = [];
        foreach (var variable in (ReadOnlySpan<string>)
            ["PATH", "HOME", "CAISSON_TEST_CACHE", "CAISSON_TEST_OFFLINE", "XDG_CACHE_HOME", "http_proxy", "https_proxy", "no_proxy"])
        {
            if (Environment.GetEnvironmentVariable(variable) is { } value)
                environment.Add($"{variable}={value}");
        }
        var start = new ProgramStart("/bin/sh", script, name) { Timeout = TimeSpan.FromMinutes(10) };
        var result = ProgramRun.Start(start, [start.Program, .. start.Arguments], environment).WaitAsync().GetAwaiter().GetResult();
        if (result.ExitCode == 0)
            return (result.Line, null);
        var lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return (null, $"the {name} root file system cannot be built: {(lines.Length > 0 ? lines[^1] : $"status {result.ExitCode}")}");
    });
}
