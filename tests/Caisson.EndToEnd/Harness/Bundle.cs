namespace Caisson.EndToEnd.Harness;

/// <summary>A bundle on disk.</summary>
/// <param name="Directory">Its directory, for <c>--bundle</c>.</param>
/// <param name="RootFileSystem">The container's root.</param>
public sealed record Bundle(string Directory, string RootFileSystem)
{
    /// <summary>Its config.json.</summary>
    public string ConfigPath => Path.Combine(Directory, "config.json");

    /// <summary>A path inside the container as the harness sees it. The test made the tree, so no links need guarding against.</summary>
    public string InRoot(string path) => Path.Combine(RootFileSystem, path.TrimStart('/'));
}
