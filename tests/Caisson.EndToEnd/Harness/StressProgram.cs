namespace Caisson.EndToEnd.Harness;

/// <summary>The program in tests/Programs that launches containers through the library.</summary>
internal static class StressProgram
{
    /// <summary>Copies it to where a sandbox sees it.</summary>
    public static string CopyTo(Sandbox sandbox)
    {
        var copy = Path.Combine(sandbox.Work, "stress");
        if (File.Exists(copy))
            return copy;
        File.Copy(Path.Combine(Programs.Source, "tests/Caisson.Stress"), copy);
        File.SetUnixFileMode(copy, (UnixFileMode)0b111_101_101);
        return copy;
    }
}
