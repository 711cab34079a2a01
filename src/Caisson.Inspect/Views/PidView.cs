using Caisson.Inspect.Processes;
using Caisson.Linux.Namespaces;

namespace Caisson.Inspect.Views;

/// <summary>What belongs to a PID namespace: pid_namespaces(7).</summary>
/// <param name="Init">The process that has number 1 in it, by its number here; null if none has (yet, or any more) or it cannot be seen.</param>
/// <param name="Chain">The namespaces around it, its parent first, as far as they can be seen.</param>
/// <param name="Processes">How many processes are in it, without those of namespaces below it.</param>
/// <param name="ProcessesBelow">How many are in it or in a namespace below it: those that it has numbers for.</param>
public sealed record PidView(int? Init, IReadOnlyList<NamespaceId> Chain, int Processes, int ProcessesBelow)
{
    /// <summary>Reads it.</summary>
    /// <param name="pid">The namespace.</param>
    /// <param name="info">The same in a scan; null if that did not see it.</param>
    /// <param name="machine">The scan.</param>
    /// <exception cref="CaissonException">It is of another kind.</exception>
    public static PidView Read(NamespaceHandle pid, NamespaceInfo? info, NamespaceSnapshot machine)
    {
        var chain = new List<NamespaceId>();
        var parent = pid.GetParent();
        while (parent is not null)
        {
            using var level = parent;
            chain.Add(level.Id);
            parent = level.GetParent();
        }

        return new(PidNumbers.ToHere(1, pid), chain, info?.Processes.Count ?? 0, info is null ? 0 : Below(info, machine, []));
    }

    private static int Below(NamespaceInfo info, NamespaceSnapshot machine, HashSet<NamespaceId> seen)
    {
        if (!seen.Add(info.Id)) return 0;
        var count = info.Processes.Count;
        foreach (var child in info.Children)
        {
            if (machine.Find(child) is { } below) count += Below(below, machine, seen);
        }

        return count;
    }
}
