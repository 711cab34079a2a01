using Caisson.DBus;

namespace Caisson.Cgroups.Systemd;

/// <summary>Annotations that speak to the systemd driver.</summary>
internal static class SystemdAnnotations
{
    private const string Prefix = "org.systemd.property.";
    private const string SubgroupKey = "run.oci.systemd.subgroup";

    /// <summary>The unit's properties of <c>org.systemd.property.NAME</c>: the value is in the text form of <see cref="DBusValue.Parse"/>.</summary>
    /// <param name="annotations">The document's annotations.</param>
    /// <exception cref="CaissonException">A name or a value is none.</exception>
    public static List<SystemdProperty> Properties(IReadOnlyDictionary<string, string>? annotations)
    {
        var properties = new List<SystemdProperty>();
        if (annotations is null) return properties;
        foreach (var (key, text) in annotations)
            if (key.StartsWith(Prefix, StringComparison.Ordinal)) properties.Add(Property(key, key[Prefix.Length..], text));
        // A dictionary's order is nobody's intention.
        properties.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return properties;
    }

    /// <summary>
    /// The group within the scope that the container's processes are to be in (<c>run.oci.systemd.subgroup</c>); null for the scope's own, as with
    /// runc. (crun takes <c>container</c> where the annotation is absent.)
    /// </summary>
    /// <exception cref="CaissonException">It is not the name of a directory.</exception>
    public static string? Subgroup(IReadOnlyDictionary<string, string>? annotations)
    {
        if (annotations is null || !annotations.TryGetValue(SubgroupKey, out var name) || name.Length == 0) return null;
        return name is not ("." or "..") && !name.AsSpan().ContainsAny("/\0\n") && name.Length <= 255 ? name
            : throw new CaissonException($"The annotation {SubgroupKey} cannot be '{name}'", "it is the name of one directory", "give a name without slashes, such as container");
    }

    private static SystemdProperty Property(string key, string name, string text)
    {
        if (name.Length < 3 || name.AsSpan().ContainsAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"))
            throw new CaissonException($"The annotation {key} names no property of a systemd unit", "such a name has three letters at least, and nothing but letters");
        if (name is "Slice" or "PIDs" or "PIDFDs")
            throw new CaissonException($"The annotation {key} cannot be used", "that property is the runtime's to set", "choose the slice by linux.cgroupsPath, slice:prefix:name");
        DBusValue value;
        try
        {
            value = DBusValue.Parse(text);
        }
        catch (CaissonException error)
        {
            throw new CaissonException($"The annotation {key} has no value for a property: '{text}'", error.Cause, error.Advice, error);
        }
        // On the bus, times are microseconds, and named so.
        return name.EndsWith("Sec", StringComparison.Ordinal) && char.IsAsciiLetterLower(name[^4])
            ? new SystemdProperty(name[..^3] + "USec", DBusValue.UInt64(Microseconds(key, value)))
            : new SystemdProperty(name, value);
    }

    private static ulong Microseconds(string key, DBusValue seconds)
    {
        const ulong Each = 1_000_000;
        ulong? whole = seconds.Kind switch
        {
            'y' => seconds.AsByte(),
            'n' => NotNegative(seconds.AsInt16()),
            'q' => seconds.AsUInt16(),
            'i' => NotNegative(seconds.AsInt32()),
            'u' => seconds.AsUInt32(),
            'x' => NotNegative(seconds.AsInt64()),
            't' => seconds.AsUInt64(),
            _ => null,
        };
        if (whole <= ulong.MaxValue / Each) return whole.Value * Each;
        if (seconds.Kind == 'd' && seconds.AsDouble() is >= 0 and < 1e12) return (ulong)Math.Round(seconds.AsDouble() * Each);
        throw new CaissonException($"The annotation {key} cannot be {seconds}", "it is a time in seconds", "give a number of seconds, or use the property's name on the bus, which ends in USec");
    }

    private static ulong? NotNegative(long number) => number >= 0 ? (ulong)number : null;
}
