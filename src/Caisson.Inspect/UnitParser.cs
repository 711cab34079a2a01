using System.Globalization;
using Caisson.Linux.Abi;

namespace Caisson.Inspect;

/// <summary>Recognizes containers and services by the names of control groups, as the engines and systemd form them.</summary>
public static class UnitParser
{
    // What is nearer to a container says more than what is around or inside it.
    private const int None = 4;

    /// <summary>Reads the control group file of a process, <c>/proc/PID/cgroup</c>: cgroups(7).</summary>
    /// <param name="content">Its content, one hierarchy a line.</param>
    /// <returns>The group that tells most, and what it tells: of all hierarchies the first that names a container, else a machine or pod, a service or scope, a slice.</returns>
    public static (string? Path, Unit? Unit) ParseFile(string content)
    {
        string? path = null;
        Unit? unit = null;
        var best = None + 1;
        foreach (var range in content.AsSpan().Split('\n'))
        {
            var line = content.AsSpan(range);
            var first = line.IndexOf(':');
            var second = first < 0 ? -1 : line[(first + 1)..].IndexOf(':');
            if (second < 0) continue;
            var group = line[(first + second + 2)..];
            var found = Parse(group);
            var rank = found is null ? None : Rank(found.Kind);
            // A group that tells nothing is still better than the root, which nobody put the process into.
            if (rank > best || rank == best && !(rank == None && path == "/")) continue;
            (best, unit, path) = (rank, found, group.ToString());
        }

        return (path, unit);
    }

    /// <summary>Reads the path of a control group; null if it names nothing that is known.</summary>
    /// <param name="path">Such as <c>/system.slice/docker-3f…e1.scope</c>; it may begin with <c>/..</c>.</param>
    public static Unit? Parse(ReadOnlySpan<char> path)
    {
        Unit? best = null;
        while (path.LastIndexOf('/') is >= 0 and var slash)
        {
            var name = path[(slash + 1)..];
            path = path[..slash];
            // The innermost of each rank counts: a container in a container, a service of a user's own systemd.
            if (Name(name, path) is { } unit && (best is null || Rank(unit.Kind) < Rank(best.Kind))) best = unit;
            if (best?.Kind == UnitKind.Container) break;
        }

        return best;
    }

    private static int Rank(UnitKind kind) => kind switch
    {
        UnitKind.Container => 0,
        UnitKind.Pod or UnitKind.Machine => 1,
        UnitKind.Service or UnitKind.Scope => 2,
        _ => 3,
    };

    private static Unit? Name(ReadOnlySpan<char> name, ReadOnlySpan<char> above)
    {
        var scope = name.EndsWith(".scope");
        var bare = scope ? name[..^".scope".Length] : name;
        if (Engine(bare) is var (engine, length) && bare.Length > length) return new(UnitKind.Container, engine, Unescape(bare[length..]));
        if (bare.StartsWith("lxc.payload.")) return new(UnitKind.Container, "lxc", bare["lxc.payload.".Length..].ToString());
        var parent = above[(above.LastIndexOf('/') + 1)..];
        if (parent is "lxc" && name is not ("" or "lxc")) return new(UnitKind.Container, "lxc", name.ToString());
        if (IsId(name)) return new(UnitKind.Container, parent is "docker" ? "docker" : parent is "libpod_parent" ? "podman" : above.Contains("kubepods", StringComparison.Ordinal) ? "kubernetes" : "", name.ToString());
        if (scope && bare.StartsWith("machine-")) return new(UnitKind.Machine, "systemd", Unescape(bare["machine-".Length..]));
        if (name.StartsWith("systemd-nspawn@") && name.EndsWith(".service")) return new(UnitKind.Machine, "systemd", Unescape(name["systemd-nspawn@".Length..^".service".Length]));
        if (name.EndsWith(".service")) return new(UnitKind.Service, "systemd", Unescape(name));
        if (scope) return new(UnitKind.Scope, "systemd", Unescape(name));
        if (Pod(name, above) is { } pod) return pod;
        return name.EndsWith(".slice") ? new(UnitKind.Slice, "systemd", Unescape(name)) : null;
    }

    // Who prefixes the id with what. Monitors (libpod-conmon-…, lxc.monitor.…) are not in the container.
    private static (string Engine, int Length)? Engine(ReadOnlySpan<char> name)
    {
        if (name.StartsWith("caisson-")) return ("caisson", "caisson-".Length);
        if (name.StartsWith("libpod-")) return name.StartsWith("libpod-conmon-") ? null : ("podman", "libpod-".Length);
        if (name.StartsWith("docker-")) return IsId(name["docker-".Length..]) ? ("docker", "docker-".Length) : null;
        if (name.StartsWith("cri-containerd-")) return ("containerd", "cri-containerd-".Length);
        if (name.StartsWith("nerdctl-")) return ("containerd", "nerdctl-".Length);
        if (name.StartsWith("crio-")) return name.StartsWith("crio-conmon-") ? null : ("cri-o", "crio-".Length);
        if (name.StartsWith("buildah-")) return ("buildah", "buildah-".Length);
        if (name.StartsWith("cri-containerd:")) return ("containerd", "cri-containerd:".Length);
        // The cgroup driver of containerd with systemd, misconfigured to cgroupfs: slice:prefix:id as one name.
        var colon = name.LastIndexOf(":cri-containerd:", StringComparison.Ordinal);
        return colon >= 0 ? ("containerd", colon + ":cri-containerd:".Length) : null;
    }

    // kubepods-besteffort-pod1234_5678.slice with systemd, kubepods/besteffort/pod1234-5678 without.
    private static Unit? Pod(ReadOnlySpan<char> name, ReadOnlySpan<char> above)
    {
        var slice = name.EndsWith(".slice") && name.StartsWith("kubepods");
        var start = slice ? name.LastIndexOf("-pod", StringComparison.Ordinal) + 1 : 0;
        if (!name[start..].StartsWith("pod") || !slice && !above.Contains("kubepods", StringComparison.Ordinal)) return null;
        var id = name[(start + "pod".Length)..];
        if (slice) id = id[..^".slice".Length];
        return id.IsEmpty ? null : new(UnitKind.Pod, "kubernetes", id.ToString().Replace('_', '-'));
    }

    /// <summary>Whether a name is an engine's id: 64 hexadecimal digits.</summary>
    private static bool IsId(ReadOnlySpan<char> name) => name.Length == 64 && !name.ContainsAnyExcept("0123456789abcdef");

    // systemd writes characters that it needs itself as \x and two digits: systemd-escape(1).
    private static string Unescape(ReadOnlySpan<char> name)
    {
        if (!name.Contains('\\')) return name.ToString();
        var bytes = CString.Bytes(name.ToString());
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var escape = bytes[i] == '\\' && i + 3 < bytes.Length && bytes[i + 1] == 'x';
            if (escape && byte.TryParse(bytes.AsSpan(i + 2, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                bytes[length++] = value;
                i += 3;
            }
            else
            {
                bytes[length++] = bytes[i];
            }
        }

        return CString.Decode(bytes.AsSpan(0, length));
    }
}
