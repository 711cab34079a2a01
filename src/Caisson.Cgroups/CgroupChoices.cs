namespace Caisson.Cgroups;

/// <summary>The values of <c>exec --cgroup</c>: <c>PATH</c>, or <c>CONTROLLER[,CONTROLLER…]:PATH</c>, each below the container's own group.</summary>
internal sealed class CgroupChoices
{
    private readonly Dictionary<string, string> _paths = [];
    private readonly HashSet<string> _used = [];
    private string? _all;

    /// <exception cref="CaissonException">A value is not of its form, contradicts another, or leads out of the container's group.</exception>
    public static CgroupChoices Parse(IReadOnlyList<string> values)
    {
        var choices = new CgroupChoices();
        foreach (var value in values)
        {
            int colon = value.IndexOf(':');
            var path = PathOf(value, colon < 0 ? value : value[(colon + 1)..]);
            if (colon < 0)
            {
                if (values.Count > 1) throw Wrong(value, "a path without controllers goes for all hierarchies, so it can be given only once and alone");
                choices._all = path;
                continue;
            }
            foreach (var controller in value[..colon].Split(','))
            {
                if (controller.Length == 0) throw Wrong(value, "a controller's name is empty");
                if (!choices._paths.TryAdd(controller, path)) throw Wrong(value, $"the controller {controller} is named twice");
            }
        }
        return choices;
    }

    /// <summary>The path below the container's directory in one hierarchy; null for that directory itself.</summary>
    public string? For(CgroupDirectory directory)
    {
        if (_all is not null) return Empty(_all);
        string? found = null;
        foreach (var (controller, path) in _paths)
        {
            if (!directory.Has(controller)) continue;
            if (found is not null && found != path)
                throw new CaissonException($"the process cannot be put into the groups {found} and {path} at once", $"{controller} shares its hierarchy with another controller that was named", "give controllers of one hierarchy the same path");
            found = path;
            _used.Add(controller);
        }
        return found is null ? null : Empty(found);
    }

    /// <exception cref="CaissonException">A controller was named that the container has no group of.</exception>
    public void RefuseUnused()
    {
        foreach (var controller in _paths.Keys)
            if (!_used.Contains(controller))
                throw new CaissonException($"no group of the controller {controller} can be chosen", "the container has no control group with it");
    }

    private static string? Empty(string path) => path.Length == 0 ? null : path;

    private static string PathOf(string value, string path)
    {
        if (path.Contains(':')) throw Wrong(value, "it has more than one colon");
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part == "..") throw Wrong(value, "it leads out of the container's own group");
            if (part is not ("" or ".")) parts.Add(part);
        }
        return string.Join('/', parts);
    }

    private static CaissonException Wrong(string value, string reason) => new($"the group {value} is not valid", reason, "use PATH, or CONTROLLER[,CONTROLLER...]:PATH, below the container's own group");
}
