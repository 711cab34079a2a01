using System.Globalization;
using Caisson.Inspect;
using Caisson.Linux.Namespaces;
using Caisson.Linux.Security;

namespace Caisson.Cli.Commands.Ns.Show;

/// <summary>How things are called in sentences.</summary>
internal static class Wording
{
    /// <summary>As the kernel names it: <c>net:[4026531840]</c>.</summary>
    internal static string Name(NamespaceKind kind, NamespaceId? id) =>
        id is { } known ? string.Create(CultureInfo.InvariantCulture, $"{NamespaceKinds.ProcName(kind)}:[{known.Inode}]") : NamespaceKinds.ProcName(kind) + ":[?]";

    internal static string Count(int count, string one, string? several = null) => count == 1 ? $"1 {one}" : string.Create(CultureInfo.InvariantCulture, $"{count} {several ?? one + "s"}");

    internal static string Process(NamespaceSnapshot machine, int pid) =>
        machine.FindProcess(pid) is { } process ? string.Create(CultureInfo.InvariantCulture, $"{pid} ({process.Name})") : pid.ToString(CultureInfo.InvariantCulture);

    /// <summary>A set in the shortest words: <c>all</c>, <c>all but sys_boot</c>, <c>none</c>, or the names without CAP_.</summary>
    internal static string Set(CapabilitySet set)
    {
        var every = Every();
        var missing = every - set;
        return set.IsEmpty ? "none"
            : missing.IsEmpty ? "all"
            : missing.Count <= 6 ? "all but " + Names(missing)
            : Names(set);
    }

    internal static string Names(CapabilitySet set) => set.ToString().Replace("CAP_", "", StringComparison.Ordinal).Replace(",", ", ", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>The first few of many, and how many more there are.</summary>
    internal static IEnumerable<string> Some(IEnumerable<string> lines, int count, string more = "more")
    {
        var left = 0;
        foreach (var line in lines)
        {
            if (count-- > 0) yield return line;
            else left++;
        }

        if (left > 0) yield return string.Create(CultureInfo.InvariantCulture, $"and {left} {more}");
    }

    // What this kernel knows, which may be more or less than what is known here.
    private static CapabilitySet Every()
    {
        try
        {
            return new((2UL << Capabilities.ReadKernelLast()) - 1);
        }
        catch (CaissonException)
        {
            return CapabilitySet.All;
        }
    }
}
