namespace Caisson.Inspect.Mounts;

/// <summary>Absolute paths as mount tables have them: without <c>.</c>, <c>..</c> and doubled slashes.</summary>
internal static class MountPath
{
    internal static bool IsAtOrBelow(string path, string above) =>
        path.StartsWith(above, StringComparison.Ordinal) && (path.Length == above.Length || above.EndsWith('/') || path[above.Length] == '/');

    /// <summary>The path, with another beginning in place of one that it has; null if it has not.</summary>
    internal static string? Move(string path, string from, string to)
    {
        if (!IsAtOrBelow(path, from)) return null;
        var rest = path.AsSpan(from.Length).TrimStart('/');
        return rest.IsEmpty ? to : to.EndsWith('/') ? $"{to}{rest}" : $"{to}/{rest}";
    }

    /// <summary>The path without <c>.</c>, <c>..</c> and doubled slashes, from the words alone.</summary>
    internal static string Normalize(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count > 0) parts.RemoveAt(parts.Count - 1);
        }

        return "/" + string.Join('/', parts);
    }
}
