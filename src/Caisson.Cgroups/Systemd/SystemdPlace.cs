using System.Globalization;
using System.Text;

namespace Caisson.Cgroups.Systemd;

/// <summary>The unit that a container gets, by <c>linux.cgroupsPath</c>: <c>slice:prefix:name</c>, as with runc and crun.</summary>
/// <param name="Slice">The slice it lies in.</param>
/// <param name="Unit">The unit: a scope, or a slice if the name says so.</param>
internal sealed record SystemdPlace(string Slice, string Unit)
{
    private const int LongestName = 255;
    private const string Form = "write it as slice:prefix:name, such as system.slice:caisson:c1 (slice and prefix may be empty), or leave it out; a path is for the cgroupfs manager";

    /// <summary>Whether the unit is a slice and not a scope.</summary>
    public bool IsSlice => Unit.EndsWith(".slice", StringComparison.Ordinal);

    /// <summary>The unit's path below the manager's own group: its slices, then itself.</summary>
    public string Path => IsSlice ? Expand(Unit) : (Slice == "-.slice" ? "" : Expand(Slice)) + "/" + Unit;

    /// <summary>Reads a path.</summary>
    /// <param name="path">The document's path; null or empty for <c>::ID</c>.</param>
    /// <param name="id">The container's id.</param>
    /// <param name="user">Whether a user's own systemd is asked, whose containers are in <c>user.slice</c> by default and not in <c>system.slice</c>.</param>
    /// <exception cref="CaissonException">It is of another form, or names no unit.</exception>
    public static SystemdPlace Of(string? path, string id, bool user)
    {
        string slice = "", prefix = "caisson", name = id;
        if (!string.IsNullOrEmpty(path))
        {
            var parts = path.Split(':');
            if (parts.Length != 3)
                throw new CaissonException($"linux.cgroupsPath is not valid with systemd: {path}", "it is not of the form slice:prefix:name", Form);
            (slice, prefix, name) = (parts[0], parts[1], parts[2]);
            if (name.Length == 0) throw new CaissonException($"linux.cgroupsPath is not valid with systemd: {path}", "the name after the second colon is missing", Form);
        }
        if (slice.Length == 0) slice = user ? "user.slice" : "system.slice";
        CheckSlice(slice, path);
        if (name.EndsWith(".slice", StringComparison.Ordinal))
        {
            CheckSlice(name, path);
            return new SystemdPlace(Parent(name), name);
        }
        var unit = Escape(prefix.Length == 0 ? name : prefix + "-" + name);
        if (!unit.EndsWith(".scope", StringComparison.Ordinal)) unit += ".scope";
        if (unit.Length > LongestName)
            throw new CaissonException($"The container {id} cannot have the systemd unit {unit}", $"the name has {unit.Length} characters, and {LongestName} are allowed", "choose a shorter id, or set linux.cgroupsPath");
        return new SystemdPlace(slice, unit);
    }

    /// <summary>The path of a slice below the manager's own group: <c>a-b.slice</c> lies in <c>a.slice</c>. systemd.slice(5).</summary>
    public static string Expand(string slice)
    {
        if (slice == "-.slice") return "/";
        var path = new StringBuilder();
        for (var end = slice.IndexOf('-'); end >= 0; end = slice.IndexOf('-', end + 1)) path.Append('/').Append(slice.AsSpan(0, end)).Append(".slice");
        return path.Append('/').Append(slice).ToString();
    }

    private static string Parent(string slice)
    {
        var dash = slice.LastIndexOf('-');
        return dash <= 0 ? "-.slice" : slice[..dash] + ".slice";
    }

    private static void CheckSlice(string slice, string? path)
    {
        var why = slice == "-.slice" ? null
            : !slice.EndsWith(".slice", StringComparison.Ordinal) ? "its name has to end in .slice"
            : slice.Length > LongestName ? $"its name is longer than {LongestName} characters"
            : slice.Length == 6 || slice[0] == '-' || slice.Contains("--", StringComparison.Ordinal) || slice[^7] == '-' ? "between hyphens, which stand for slices within slices, there has to be a name"
            : slice.AsSpan().ContainsAnyExcept(Allowed) ? "a unit's name has only letters, digits and any of : - _ . \\"
            : null;
        if (why is not null) throw new CaissonException($"linux.cgroupsPath names no slice: '{slice}' in {path}", why, Form);
    }

    // What a unit's name cannot have is written as systemd-escape(1) does.
    private static string Escape(string name)
    {
        if (!name.AsSpan().ContainsAnyExcept(Allowed)) return name;
        var text = new StringBuilder();
        foreach (var unit in Encoding.UTF8.GetBytes(name))
        {
            if (unit < 128 && Allowed.Contains((char)unit)) text.Append((char)unit);
            else text.Append(CultureInfo.InvariantCulture, $"\\x{unit:x2}");
        }
        return text.ToString();
    }

    private const string Allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:-_.\\";
}
