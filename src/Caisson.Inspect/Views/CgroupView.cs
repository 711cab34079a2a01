using Caisson.Linux.Namespaces;
using Caisson.Linux.Processes;

namespace Caisson.Inspect.Views;

/// <summary>What a cgroup namespace hides: which groups are its roots. cgroup_namespaces(7).</summary>
/// <param name="Roots">The root of each hierarchy.</param>
public sealed record CgroupView(IReadOnlyList<CgroupRoot> Roots)
{
    /// <summary>
    /// Reads it. The kernel tells a group's path only from the reader's root on, so the paths of processes are held side by side, from here and from inside: what is
    /// in front of the second is the root. A process in a group that is not below the root tells nothing.
    /// </summary>
    /// <param name="cgroup">The namespace.</param>
    /// <param name="processes">Processes to ask about, those in the namespace first.</param>
    /// <exception cref="CaissonException">EPERM: no CAP_SYS_ADMIN in the user namespace that it belongs to, or in the own one.</exception>
    public static CgroupView Read(NamespaceHandle cgroup, IReadOnlyList<int> processes)
    {
        var roots = new List<CgroupRoot>();
        foreach (var membership in CgroupMembership.TryRead(Environment.ProcessId) ?? []) roots.Add(new(membership.Hierarchy, membership.Controllers, null));
        // Mostly the first process tells all. Entering takes a thread each time, so those that come after it are asked together.
        var next = 0;
        foreach (var count in (ReadOnlySpan<int>)[1, 30, processes.Count])
        {
            if (next >= processes.Count || roots.TrueForAll(static root => root.Path is not null)) break;
            var asked = processes.Skip(next).Take(count).ToArray();
            next += asked.Length;
            var here = Array.ConvertAll(asked, CgroupMembership.TryRead);
            var inside = Inside.Run(cgroup, () => Array.ConvertAll(asked, CgroupMembership.TryRead));
            for (var i = 0; i < asked.Length; i++)
            {
                if (here[i] is { } full && inside[i] is { } relative) Tell(roots, full, relative);
            }
        }

        return new(roots);
    }

    /// <summary>The root that turns a group's path from here into its path from inside; null if the two do not tell.</summary>
    internal static string? RootOf(string here, string inside)
    {
        if (inside == "/") return here;
        if (inside.StartsWith("/..", StringComparison.Ordinal) || !here.EndsWith(inside, StringComparison.Ordinal)) return null;
        return here.Length == inside.Length ? "/" : here[..^inside.Length];
    }

    // A process may change its group between the two readings: its answer is then none, or, in the rarest case, wrong; the first one stands.
    private static void Tell(List<CgroupRoot> roots, IReadOnlyList<CgroupMembership> here, IReadOnlyList<CgroupMembership> inside)
    {
        for (var i = 0; i < roots.Count; i++)
        {
            if (roots[i].Path is null && PathOf(here, roots[i]) is { } full && PathOf(inside, roots[i]) is { } relative) roots[i] = roots[i] with { Path = RootOf(full, relative) };
        }
    }

    private static string? PathOf(IReadOnlyList<CgroupMembership> memberships, CgroupRoot root)
    {
        foreach (var membership in memberships)
        {
            if (membership.Hierarchy == root.Hierarchy) return membership.Path;
        }

        return null;
    }
}
