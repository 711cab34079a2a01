using Caisson.Linux.Files;

namespace Caisson.Launch.Diagnosis;

/// <summary>Goes along a host's path until something stops.</summary>
internal static class PathWalk
{
    /// <summary>The first component that is missing, no directory, or closed to the one who walks; null if all is well.</summary>
    public static Finding? FindBarrier(string path, Identity walker, Machine machine)
    {
        if (!path.StartsWith('/')) return null;
        int end = 0;
        while (true)
        {
            var part = end == 0 ? "/" : path[..end];
            bool last = end >= path.Length;
            if (machine.Examine(part) is not { } file)
                return last && part != "/" ? new Finding($"{part} does not exist", "check the path") : new Finding($"{part}, on the way to {path}, does not exist", "check the path");
            if (last || path.AsSpan(Math.Max(end, 1)).Trim('/').IsEmpty) return null;
            if (file.Kind != FileKind.Directory) return new Finding($"{part}, on the way to {path}, is not a directory", "check the path");
            if (!walker.MaySearch(file)) return Closed(part, file, walker);
            int next = end;
            while (next < path.Length && path[next] == '/') next++;
            while (next < path.Length && path[next] != '/') next++;
            end = next;
        }
    }

    /// <summary>A directory that may not be passed.</summary>
    public static Finding Closed(string directory, FileInformation file, Identity walker) =>
        new($"the directory {directory} (mode {Mode(file)}, owner {file.Uid}:{file.Gid}) does not let {walker} pass: it lacks the x bit for them",
            $"chmod o+x {directory}, or choose a place that the container's ids can reach");

    public static string Mode(FileInformation file) => "0" + Convert.ToString(file.Permissions, 8).PadLeft(3, '0');
}
