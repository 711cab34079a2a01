namespace Caisson.EndToEnd.Harness;

/// <summary>The published programs, where every user of a sandbox can run them.</summary>
public static class Programs
{
    private static readonly Lazy<string> s_directory = new(Copy);

    /// <summary>The path of <c>caisson</c>.</summary>
    public static string Caisson => Path.Combine(s_directory.Value, "caisson");

    /// <summary>The path of <c>caisson-oci</c>.</summary>
    public static string CaissonOci => Path.Combine(s_directory.Value, "caisson-oci");

    /// <summary>Where `make` left them, and what else the build left.</summary>
    public static string Source => Environment.GetEnvironmentVariable("CAISSON_OUT")
        ?? (TestRun.Repository is { } repository ? Path.Combine(repository, "out") : "out");

    /// <summary>Copies of them, since out/ may lie below /root, or in /tmp, which sandboxes hide.</summary>
    private static string Copy()
    {
        var source = Source;
        var target = Path.Combine(TestRun.Directory, "bin");
        Directory.CreateDirectory(target);
        foreach (var name in (ReadOnlySpan<string>)["caisson", "caisson-oci"])
        {
            var file = Path.Combine(source, name);
            if (!File.Exists(file))
                throw new FileNotFoundException($"{file} is missing: run `make` first, or let CAISSON_OUT name the programs' directory");
            var copy = Path.Combine(target, name);
            File.Copy(file, copy, overwrite: true);
            File.SetUnixFileMode(copy, (UnixFileMode)0b111_101_101);
        }
        return target;
    }
}
