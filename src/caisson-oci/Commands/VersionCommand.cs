using Caisson.Oci;

namespace Caisson.OciRuntime.Commands;

/// <summary><c>--version</c>, in the three lines that engines look for.</summary>
internal static class VersionCommand
{
    internal static int Print()
    {
        Output.Write($"caisson-oci version {BuildInfo.Version}\ncommit: {BuildInfo.Commit}\nspec: {SpecDefaults.OciVersion}\n");
        return 0;
    }
}
