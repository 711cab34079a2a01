namespace Caisson.Engine;

/// <summary>Paths as texts: nothing here looks at a file system.</summary>
internal static class Paths
{
    /// <summary>A host path made absolute, without empty components and dots. A <c>..</c> stays: after a link it is not the textual parent.</summary>
    internal static string Absolute(string path, string workingDirectory) =>
        Clean(path.StartsWith('/') ? path : workingDirectory + "/" + path);

    /// <summary>A path of the container: absolute, without <c>..</c>, which would mean something else on a root with links.</summary>
    internal static string Inside(string option, string text, string path, bool allowRoot = false)
    {
        if (!path.StartsWith('/'))
            throw Problem.With(option, text, path.Length == 0 ? "the path inside the container is empty" : $"{Problem.Quote(path)} is not an absolute path", "paths inside the container start with a slash");
        foreach (var part in path.Split('/'))
        {
            if (part == "..") throw Problem.With(option, text, $"{Problem.Quote(path)} contains ..", "write the path inside the container without it");
        }

        if (path.Contains('\0')) throw Problem.With(option, text.Replace("\0", "\\0", StringComparison.Ordinal), "a path cannot contain a null character");
        var clean = Clean(path);
        if (clean == "/" && !allowRoot) throw Problem.With(option, text, "the root itself cannot be the place", "choose another root with --rootfs");
        return clean;
    }

    /// <summary>Whether <paramref name="path"/> is <paramref name="directory"/> or lies below it.</summary>
    internal static bool IsAtOrBelow(string path, string directory) =>
        directory == "/" || path == directory || (path.StartsWith(directory, StringComparison.Ordinal) && path[directory.Length] == '/');

    internal static int Depth(string path)
    {
        var depth = 0;
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '/' && i + 1 < path.Length) depth++;
        }

        return depth;
    }

    private static string Clean(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is not ("" or ".")) parts.Add(part);
        }

        return "/" + string.Join('/', parts);
    }
}
