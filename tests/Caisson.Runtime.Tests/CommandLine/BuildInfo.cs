namespace Caisson.OciRuntime;

internal static class BuildInfo
{
    internal const string Version = "0.0.0", Commit = "none";
}
