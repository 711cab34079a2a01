namespace Caisson.EndToEnd.Harness;

/// <summary>What is installed of the repository, and how, where a sandbox finds it: the repository itself may lie below /root, or in /tmp, which sandboxes hide.</summary>
public static class RepositoryCopy
{
    private static readonly Lazy<string> s_directory = new(Copy);

    /// <summary>The copy's path.</summary>
    public static string Path => s_directory.Value;

    private static string Copy()
    {
        var target = System.IO.Path.Combine(TestRun.Directory, "repository");
        Copy(TestRun.Repository!, target, below: false);
        foreach (var name in (ReadOnlySpan<string>)["bench", "completions", "docs", "samples", "scripts"])
            Copy(System.IO.Path.Combine(TestRun.Repository!, name), System.IO.Path.Combine(target, name), below: true);
        Copy(System.IO.Path.Combine(TestRun.Repository!, "tests"), System.IO.Path.Combine(target, "tests"), below: false);
        return target;
    }

    private static void Copy(string from, string to, bool below)
    {
        Directory.CreateDirectory(to);
        foreach (var file in new DirectoryInfo(from).GetFiles()) file.CopyTo(System.IO.Path.Combine(to, file.Name), overwrite: true);
        if (!below) return;
        foreach (var directory in new DirectoryInfo(from).GetDirectories())
            if (directory.Name is not ("bin" or "obj")) Copy(directory.FullName, System.IO.Path.Combine(to, directory.Name), below);
    }
}
